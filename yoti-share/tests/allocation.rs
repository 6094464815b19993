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
    ApiRequest, Client, Credentials, ErrorKind, FromAttribute, Key, Nonce, Outcome, Policy, Profile, ProfileAttribute,
    Receipt, SessionConfig,
    attribute::ThirdParty,
    receipt::{self, SealedReceipt},
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

/// A receipt of another session than `ss.v2.own`, with eight megabytes of JSON or base64 in one member.
fn foreign_receipts() -> [String; 3] {
    let receipt = |member: &str| format!(r#"{{"id":"Kx+/8g==","sessionId":"ss.v2.session",{member}}}"#);
    let items = "0,".repeat(4_000_000);
    [
        receipt(&format!(r#""error":"X","errorReason":[{items}0]"#)),
        receipt(&format!(
            r#""otherPartyContent":{{"profile":"{}"}}"#,
            "A".repeat(8_000_000)
        )),
        receipt(&format!(r#""new":[{items}0]"#)),
    ]
}

#[test]
fn receipt_of_another_session_takes_no_memory() {
    let own = "ss.v2.own".parse().unwrap();
    for receipt in foreign_receipts() {
        let mut parsed = None;
        let allocated = measure(|| parsed = Some(SealedReceipt::from_json_for_session(&receipt, &own)));
        let error = parsed.unwrap().err().unwrap();
        assert_eq!(error.kind(), ErrorKind::SessionMismatch);
        assert!(allocated.bytes_max < 4096, "{} bytes", allocated.bytes_max);
    }
}

#[test]
fn client_compares_the_session_before_it_decodes_a_receipt() {
    for receipt in foreign_receipts() {
        let length = u64::try_from(receipt.len()).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        let client = Client::builder(SDK_ID, key())
            .transport(Returns(receipt))
            .build()
            .unwrap();
        let (session, receipt_id) = ("ss.v2.own".parse().unwrap(), "AAAA".parse().unwrap());
        let mut received = None;
        let allocated = measure(|| received = Some(runtime.block_on(client.get_receipt(&session, &receipt_id))));
        assert_eq!(received.unwrap().unwrap_err().kind(), ErrorKind::SessionMismatch);
        // The transport copies the body.
        assert!(
            allocated.bytes_max < length + 100_000,
            "{} bytes for a body of {length}",
            allocated.bytes_max
        );
    }
}

/// Returns this body to every request.
struct Returns(String);

impl Transport for Returns {
    async fn send(&self, _request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, TransportError> {
        let mut response = Response::new(self.0.clone().into_bytes());
        *response.status_mut() = http::StatusCode::OK;
        Ok(response)
    }
}

#[test]
fn error_reason_takes_limited_memory() {
    let failed = |items: usize| {
        format!(
            r#"{{"id":"Kx+/8g==","sessionId":"ss.v2.session","error":"X","errorReason":[{}0]}}"#,
            "0,".repeat(items)
        )
    };
    for (items, ceiling) in [(32_000, 4_000_000), (4_000_000, 4096)] {
        let receipt = failed(items);
        let mut parsed = None;
        let allocated = measure(|| parsed = Some(SealedReceipt::from_json(&receipt)));
        assert!(parsed.unwrap().is_ok());
        assert!(
            allocated.bytes_max < ceiling,
            "{} bytes for {items} items",
            allocated.bytes_max
        );
    }
}

/// An attribute with this content type and value.
fn single(content_type: u8, value: &[u8]) -> Profile {
    Profile::from_bytes(sealed::attribute("a", content_type, value, 0)).unwrap()
}

#[test]
fn json_of_an_attribute_takes_limited_memory() {
    const JSON: u8 = 5;
    // The JSON with the largest tree for its text.
    for (objects, is_read, ceiling) in [(200_000, true, 64_000_000), (220_000, false, 4096)] {
        let json = format!("[{}0]", "[[]],".repeat(objects));
        assert_eq!(json.len() <= 1 << 20, is_read);
        let profile = single(JSON, json.as_bytes());
        let attribute = profile.get("a").unwrap();
        let reads: [fn(&ProfileAttribute) -> bool; 3] = [
            |attribute| attribute.json().is_ok(),
            |attribute| attribute.value().is_ok(),
            |attribute| <serde_json::Value as FromAttribute<ThirdParty>>::from_attribute(attribute).is_ok(),
        ];
        for read in reads {
            let mut result = None;
            let allocated = measure(|| result = Some(read(attribute)));
            assert_eq!(result, Some(is_read));
            assert!(
                allocated.bytes_max < ceiling,
                "{} bytes for {} of JSON",
                allocated.bytes_max,
                json.len()
            );
        }
    }
}

#[test]
fn nested_lists_take_limited_memory() {
    const MULTI_VALUE: u8 = 6;
    // 160 lists of 65,536 empty items, as items of one list. The content type of an item is field 1.
    let list = sealed::field(2, &[0x0a, 0x00].repeat(65_536));
    let item = sealed::field(1, &[&[0x08, MULTI_VALUE][..], &list].concat());
    let profile = single(MULTI_VALUE, &item.repeat(160));
    let attribute = profile.get("a").unwrap();
    for read in [
        |attribute: &ProfileAttribute| drop(attribute.value()),
        |attribute: &ProfileAttribute| drop(attribute.images()),
    ] {
        let allocated = measure(|| read(attribute));
        assert!(allocated.bytes_max < 32_000_000, "{} bytes", allocated.bytes_max);
    }
}

#[test]
fn lookups_in_a_large_profile_share_one_index() {
    let profile = Profile::from_bytes(sealed::texts(16_000, 0)).unwrap();
    let names: Vec<String> = profile.iter().map(|attribute| attribute.name().to_owned()).collect();
    let allocated = measure(|| {
        for name in &names {
            assert!(profile.get(name).is_some());
            assert!(profile.by_id(name).is_none());
        }
    });
    // Two lists of positions, the sorting of one, and the index itself.
    assert!(allocated.count_total <= 4, "{} allocations", allocated.count_total);
    assert!(allocated.bytes_max < 16_000 * 32, "{} bytes", allocated.bytes_max);
    let small = Profile::from_bytes(sealed::texts(10, 0)).unwrap();
    let allocated = measure(|| assert!(small.get("attribute_9").is_some()));
    assert_eq!(allocated.count_total, 0, "a small profile needs no index");
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
