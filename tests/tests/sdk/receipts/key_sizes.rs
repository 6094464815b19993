//! Keys of every supported size.

use super::*;

const PEMS: [&str; 3] = [
    yoti_share_tests::RSA_2048_PEM,
    include_str!("../../../../yoti-share/tests/keys/rsa-3072.pem"),
    include_str!("../../../../yoti-share/tests/keys/rsa-4096.pem"),
];

#[test]
fn keys_of_every_size_open_only_their_own_receipts() {
    for pem in PEMS {
        let sealed = Seal::under(&AppKey::from_pem(pem).unwrap())
            .user(side([Attribute::text("a", "b")]))
            .seal()
            .unwrap();
        for other in PEMS {
            let opened = receipt::open(
                sealed.receipt_json(),
                sealed.item_key_json(),
                &Key::from_pem(other).unwrap(),
            );
            if other == pem {
                assert_eq!(share(&opened.unwrap()).profile().len(), 1);
            } else {
                assert_eq!(opened.unwrap_err().kind(), ErrorKind::Decryption);
            }
        }
    }
}

#[test]
fn item_keys_of_128_and_192_bits_are_accepted() {
    for length in [16, 24] {
        let sealed = Seal::under(&app_key())
            .item_key_length(length)
            .user(side([Attribute::text("a", "b")]))
            .seal()
            .unwrap();
        assert_eq!(share(&open(&sealed).unwrap()).profile().len(), 1);
    }
}
