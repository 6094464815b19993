//! The number of allocations, which unlike time can be counted exactly. This is a separate test binary because it replaces
//! the allocator with one that counts.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests and their helpers may panic"
)]

#[path = "../benches/speed/sealed/mod.rs"]
mod sealed;

use std::{
    hint::black_box,
    time::{Duration, UNIX_EPOCH},
};

use allocation_counter::{AllocationInfo, measure};
use http::{Request, Response};
use yoti_share::{
    ApiRequest, Client, Credentials, Key, Nonce, Outcome, Policy, Profile, Receipt, SessionConfig, receipt,
    transport::{Transport, TransportError},
};

const SDK_ID: &str = "c31db4ca-0f8b-4f5e-9d0d-3b1c0d5d2c5c";

fn key() -> Key {
    Key::from_pem(sealed::PEM).unwrap()
}

/// Opens a receipt with this profile, and counts the allocations.
fn open(profile: &[u8]) -> (AllocationInfo, Receipt) {
    let (key, json, item_key) = (key(), sealed::receipt_of(profile), sealed::item_key_json());
    let mut receipt = None;
    let open = || receipt::open(&json, Some(&item_key), &key).unwrap();
    // The first receipt initialises state that all receipts of the process share.
    drop(open());
    let allocated = measure(|| receipt = Some(open()));
    (allocated, receipt.unwrap())
}

fn profile(receipt: &Receipt) -> &Profile {
    match receipt.outcome() {
        Outcome::Shared(share) => share.profile(),
        Outcome::Failed(_) => panic!("the share failed"),
    }
}

/// The number of reallocations of a list that grows to this length.
fn reallocations(length: u64) -> u64 {
    u64::from(length.next_power_of_two().ilog2())
}

#[test]
fn receipt_allocates_one_list_for_each_attribute() {
    let (few, _) = open(&sealed::texts(1, 2));
    for attributes in [10, 20, 40, 80, 640] {
        let (many, receipt) = open(&sealed::texts(attributes, 2));
        assert_eq!(profile(&receipt).len(), attributes);
        let more = u64::try_from(attributes - 1).unwrap();
        let most = few.count_total + more + reallocations(more);
        assert!(
            (few.count_total + more..=most).contains(&many.count_total),
            "{attributes} attributes: {} allocations, and {} for one",
            many.count_total,
            few.count_total
        );
    }
}

#[test]
fn anchor_allocates_only_its_place_in_a_list() {
    let (none, _) = open(&sealed::texts(10, 0));
    for anchors in [1, 2, 4, 8, 64] {
        let (some, receipt) = open(&sealed::texts(10, anchors));
        assert!(
            profile(&receipt)
                .iter()
                .all(|attribute| attribute.sources().count() == anchors)
        );
        let anchors = u64::try_from(anchors).unwrap();
        let most = none.count_total + 10 * (1 + reallocations(anchors));
        assert!(
            some.count_total <= most,
            "{anchors} anchors: {} allocations, and {} without",
            some.count_total,
            none.count_total
        );
    }
}

#[test]
fn memory_is_proportional_to_the_receipt() {
    let bytes_for_each = |attributes: usize| {
        let profile = sealed::texts(attributes, 2);
        let (allocated, _) = open(&profile);
        allocated.bytes_total / u64::try_from(profile.len()).unwrap()
    };
    for attributes in [10, 80, 640] {
        assert_eq!(
            bytes_for_each(attributes),
            1,
            "the buffer, and less than its size again, for {attributes} attributes"
        );
    }
}

#[test]
fn image_shares_the_buffer_of_the_receipt() {
    let small = sealed::small();
    let (without, _) = open(&small);
    for images in 1..=4 {
        let profile_of_images = sealed::images(images);
        let (with, receipt) = open(&[&small[..], &profile_of_images].concat());
        let more = with.bytes_total - without.bytes_total;
        let buffer = u64::try_from(profile_of_images.len()).unwrap();
        assert!(
            (buffer..buffer + 4096).contains(&more),
            "{images} images of {buffer} bytes in all took {more}"
        );

        let attribute = profile(&receipt).iter().last().unwrap();
        let mut image = None;
        let read = measure(|| image = Some(attribute.image().unwrap()));
        assert_eq!(image.unwrap().bytes().len(), 500_000);
        assert_eq!(read.count_total, 0, "an image shares the buffer");
    }
}

#[test]
fn signing_allocates_the_same_for_every_request() {
    let credentials = Credentials::new(SDK_ID, key()).unwrap();
    let at = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    let sign = |attributes: usize| {
        let mut policy = Policy::builder();
        for number in 0..attributes {
            policy = policy.attribute(format!("attribute_{number}"));
        }
        let config = SessionConfig::builder(policy.build().unwrap(), "/back")
            .build()
            .unwrap();
        let request = ApiRequest::create_session(&config);
        let sign = || {
            let signed = request.sign_with(&credentials, Nonce::from_bytes([7; 16]), at);
            drop(black_box(signed.unwrap()));
        };
        sign();
        let body = request.sign(&credentials).unwrap().body().len();
        (measure(sign), u64::try_from(body).unwrap())
    };
    let (small, small_body) = sign(1);
    let (large, large_body) = sign(200);
    assert_eq!(small.count_total, large.count_total);
    // The request contains the body; the signed message contains it again in base64.
    let more = large.bytes_total - small.bytes_total;
    let twice = (large_body - small_body) * 7 / 3;
    assert!(
        more.abs_diff(twice) < 16,
        "{more} bytes more, and the body with its base64 is {twice}"
    );
    assert_eq!((small.count_current, large.count_current), (0, 0));
}

/// Returns the same response to every request.
struct Created;

impl Transport for Created {
    async fn send(&self, _request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, TransportError> {
        let body = br#"{"id":"ss.v2.1","status":"CREATED","expiry":"2030-01-02T03:04:05Z"}"#;
        let mut response = Response::new(body.to_vec());
        *response.status_mut() = http::StatusCode::CREATED;
        Ok(response)
    }
}

#[test]
fn thousandth_session_allocates_as_much_as_the_tenth() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    let client = Client::builder(SDK_ID, key()).transport(Created).build().unwrap();
    let policy = Policy::builder().full_name().build().unwrap();
    let config = SessionConfig::builder(policy, "/back").build().unwrap();
    let create = |sessions: u32| {
        measure(|| {
            for _ in 0..sessions {
                runtime.block_on(client.create_session(&config)).unwrap();
            }
        })
    };
    create(9);
    let tenth = create(1);
    create(989);
    let thousandth = create(1);
    assert!(tenth.count_total > 0);
    assert_eq!(thousandth, tenth);
    assert_eq!((thousandth.count_current, thousandth.bytes_current), (0, 0));
}
