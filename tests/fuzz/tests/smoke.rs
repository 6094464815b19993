//! Runs the fuzz targets without a fuzzer, on every input of the corpora and on a fixed number of changes of each input.

mod corpus;

use yoti_share_fuzz_targets::{TARGETS, Target};

fn smoke(target: &Target, changes: usize) {
    for input in corpus::inputs(target, changes) {
        let outcome = std::panic::catch_unwind(|| (target.run)(&input));
        assert!(outcome.is_ok(), "{} fails with {}", target.name, input.escape_ascii());
    }
}

macro_rules! smoke {
    ($($name:ident: $changes:literal,)+) => {
        $(#[test]
        fn $name() {
            let target = TARGETS.iter().find(|target| target.name == stringify!($name)).unwrap();
            smoke(target, $changes);
        })+

        #[test]
        fn every_target_is_tested() {
            let tested = [$(stringify!($name)),+];
            assert_eq!(tested.to_vec(), TARGETS.iter().map(|target| target.name).collect::<Vec<_>>());
        }
    };
}

// The numbers are chosen so that each test takes about a second.
smoke! {
    key: 100,
    receipt_json: 300,
    encrypted_data: 300,
    attribute_list: 1000,
    anchor: 400,
    multi_value: 1000,
    extra_data: 1000,
    date: 1000,
    document_details: 1000,
    identity_report: 300,
    webhook: 500,
    access_token: 1000,
    receipt_id: 500,
    receipt_query: 1000,
    stored_value: 500,
    stored_receipt: 300,
    sandbox_request: 30,
}
