//! Opening receipts, compared with the operations that it cannot avoid.

use std::{
    pin::pin,
    task::{Context, Poll, Waker},
};

use base64::engine::{
    Simd,
    general_purpose::{PAD, STANDARD},
};
use yoti_share::{
    AnyKey, Key, KeyError, KeyUnwrapper, Outcome, Receipt, RemoteKey, RequestSigner, SigningInput,
    receipt::{ItemKey, SealedReceipt},
};

use super::{bare, plain, ratio::Comparison, sealed};

const RSA: &str = "bare RSA decryption";

pub(crate) fn run() {
    small();
    large();
    parse();
    growth();
}

fn small() {
    let small = sealed::receipt_of(&sealed::small());
    let (local, elsewhere) = (Opener::local(), Opener::elsewhere());
    Comparison::new(
        "Small receipt (10 text attributes, 2 anchors each), RSA-2048",
        RSA,
        bare::decryption(),
    )
    .piece("receipt opened", || local.open(&small))
    .piece("opened, its item key unwrapped elsewhere", || elsewhere.open(&small))
    .difference("unwrap", "receipt opened", "opened, its item key unwrapped elsewhere")
    .piece("JSON and base64 of receipt and item key", || local.read(&small))
    .piece("base64 of its profile", bare::decode(&small, simd()))
    .piece(
        "base64 and AES-CBC of its profile",
        bare::decode_and_decrypt(&small, simd()),
    )
    .difference("decrypt", "base64 and AES-CBC of its profile", "base64 of its profile")
    .run();
}

fn large() {
    let large = sealed::receipt_of(&sealed::large());
    let opener = Opener::local();
    let (mut unwrap, mut decrypt) = (bare::decryption(), bare::decode_and_decrypt(&large, simd()));
    let (mut unwrap_too, mut decrypt_plainly) = (bare::decryption(), bare::decode_and_decrypt(&large, STANDARD));
    Comparison::new(
        "Large receipt (2 images of 500 kB more, and a report), RSA-2048",
        "bare RSA, vectorised base64, AES-CBC",
        || {
            unwrap();
            decrypt();
        },
    )
    .piece("bare RSA, scalar base64, AES-CBC", || {
        unwrap_too();
        decrypt_plainly();
    })
    .piece("receipt opened", || opener.open(&large))
    .piece("JSON and base64 of receipt and item key", || opener.read(&large))
    .piece("base64 of its profile", bare::decode(&large, simd()))
    .piece(
        "base64 and AES-CBC of its profile",
        bare::decode_and_decrypt(&large, simd()),
    )
    .difference("decrypt", "base64 and AES-CBC of its profile", "base64 of its profile")
    .run();
}

/// The parser is not public. Its time is the difference between opening a receipt and opening one in which the same bytes
/// are a single value.
fn parse() {
    let profile = sealed::small();
    let (many, one) = (
        sealed::receipt_of(&profile),
        sealed::receipt_of(&sealed::attribute("all", 1, &profile, 0)),
    );
    let opener = Opener::elsewhere();
    Comparison::new(
        "Parsing the profile of the small receipt",
        "prost and x509-cert",
        || plain::parse(&profile),
    )
    .piece("opened, without RSA: 10 attributes, 20 anchors", || opener.open(&many))
    .piece("opened, without RSA: the same bytes as one value", || opener.open(&one))
    .difference(
        "parse",
        "opened, without RSA: 10 attributes, 20 anchors",
        "opened, without RSA: the same bytes as one value",
    )
    .run();
}

fn growth() {
    let opener = Opener::local();
    let mut growth = Comparison::new("Growth of the small receipt, RSA-2048", RSA, bare::decryption());
    for (attributes, anchors) in [(1, 2), (10, 0), (10, 2), (10, 4), (10, 8), (20, 2), (40, 2), (80, 2)] {
        let json = sealed::receipt_of(&sealed::texts(attributes, anchors));
        let opener = &opener;
        growth = growth.piece(format!("{attributes} attributes, {anchors} anchors each"), move || {
            opener.open(&json)
        });
    }
    for images in 1..=4 {
        let json = sealed::receipt_of(&[sealed::small(), sealed::images(images)].concat());
        let opener = &opener;
        growth = growth.piece(format!("10 attributes, 2 anchors each, {images} images"), move || {
            opener.open(&json)
        });
    }
    growth.run();
}

/// Opens receipts with a key.
struct Opener {
    key: AnyKey,
    item_key: String,
}

impl Opener {
    fn local() -> Self {
        Self {
            key: Key::from_pem(sealed::PEM).unwrap().into(),
            item_key: sealed::item_key_json(),
        }
    }

    /// With a key that does no work, as if another machine did it.
    fn elsewhere() -> Self {
        Self {
            key: RemoteKey::new(Elsewhere, Elsewhere).into(),
            ..Self::local()
        }
    }

    fn read(&self, receipt: &str) -> (SealedReceipt, ItemKey) {
        (
            SealedReceipt::from_json(receipt).unwrap(),
            ItemKey::from_json(&self.item_key).unwrap(),
        )
    }

    fn open(&self, receipt: &str) -> Receipt {
        let (receipt, item_key) = self.read(receipt);
        let opening = pin!(receipt.open_async(Some(item_key), &self.key));
        let Poll::Ready(Ok(receipt)) = opening.poll(&mut Context::from_waker(Waker::noop())) else {
            unreachable!("every key of this benchmark is ready at once and fits the receipt")
        };
        assert!(matches!(receipt.outcome(), Outcome::Shared(share) if !share.profile().is_empty()));
        receipt
    }
}

struct Elsewhere;

impl RequestSigner for Elsewhere {
    async fn sign(&self, _input: &SigningInput<'_>) -> Result<Vec<u8>, KeyError> {
        Ok(vec![1])
    }
}

impl KeyUnwrapper for Elsewhere {
    async fn unwrap_key(&self, _wrapped: &[u8]) -> Result<Option<Vec<u8>>, KeyError> {
        Ok(Some(sealed::item_key()))
    }
}

/// The engine of the `base64` crate that the SDK uses.
fn simd() -> Simd {
    Simd::standard(PAD)
}
