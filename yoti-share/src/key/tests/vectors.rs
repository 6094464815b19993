//! Vectors that every backend must pass.

use super::*;
use crate::key::{
    backend::{Backend, CBC_IV, GCM_NONCE, GCM_TAG, RsaKey},
    pkcs::RsaDer,
};

pub(super) fn check_backend<B: Backend>() {
    rsa::<B>(
        key_file!("rsa-2048.pem"),
        key_file!("rsa-2048.signature"),
        key_file!("rsa-2048.wrapped"),
    );
    rsa::<B>(
        key_file!("rsa-3072.pem"),
        key_file!("rsa-3072.signature"),
        key_file!("rsa-3072.wrapped"),
    );
    rsa::<B>(
        key_file!("rsa-4096.pem"),
        key_file!("rsa-4096.signature"),
        key_file!("rsa-4096.wrapped"),
    );
    for pem in [
        key_file!("rsa-2048.pem"),
        key_file!("rsa-3072.pem"),
        key_file!("rsa-4096.pem"),
    ] {
        ps384::<B>(pem);
    }
    inconsistent::<B>();
    assert_eq!(
        B::sha256(b"abc").to_vec(),
        hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    );
    assert_eq!(
        B::sha384(b"abc").to_vec(),
        hex("cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7")
    );
    gcm::<B>();
    cbc::<B>();
    ed25519::<B>();
    constant_time_eq::<B>();
}

/// Signatures and wrapped keys were made with the `openssl` program.
fn rsa<B: Backend>(pem: &[u8], signature: &[u8], wrapped: &[u8]) {
    const MESSAGE: &[u8] = b"GET&/v2/sessions/abc?nonce=00000000-0000-4000-8000-000000000000&timestamp=1700000000000";
    let key = B::load(&RsaDer::parse(&der(pem)).unwrap()).unwrap();
    assert_eq!(key.sign(MESSAGE).unwrap(), signature);
    assert_eq!(*key.unwrap_key(wrapped).unwrap(), (0..32).collect::<Vec<u8>>());
    assert!(key.unwrap_key(&[]).is_err());
    assert!(key.unwrap_key(&wrapped[1..]).is_err());
    assert!(key.unwrap_key(&[wrapped, &[0]].concat()).is_err());
    assert!(
        key.unwrap_key(&vec![0xff; wrapped.len()]).is_err(),
        "larger than the modulus"
    );
    let mut damaged = wrapped.to_vec();
    damaged[7] ^= 1;
    // aws-lc-rs and `rsa` differ: one fails, one may return other bytes than the key.
    assert!(
        key.unwrap_key(&damaged)
            .map_or(true, |key| *key != (0..32).collect::<Vec<u8>>())
    );
}

/// The signature contains a random salt, so a library verifies it. `tests/tests/openssl.rs` verifies assertions with the
/// `openssl` program.
fn ps384<B: Backend>(pem: &[u8]) {
    use aws_lc_rs::signature::{KeyPair as _, RSA_PSS_2048_8192_SHA384, RsaKeyPair, UnparsedPublicKey};

    let pkcs1 = der(pem);
    let public = RsaKeyPair::from_der(&pkcs1).unwrap().public_key().as_ref().to_vec();
    let verify = |message: &[u8], signature: &[u8]| {
        UnparsedPublicKey::new(&RSA_PSS_2048_8192_SHA384, &public).verify(message, signature)
    };
    let key = B::load(&RsaDer::parse(&pkcs1).unwrap()).unwrap();
    let signature = key.sign_ps384(b"header.claims").unwrap();
    verify(b"header.claims", &signature).unwrap();
    assert!(verify(b"header.claimz", &signature).is_err());
    assert_ne!(
        key.sign_ps384(b"header.claims").unwrap(),
        signature,
        "the salt is random"
    );
}

fn inconsistent<B: Backend>() {
    let whole = der(RSA_2048);
    for at in [40, 400, 620, 900, 1180] {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        assert!(B::load(&RsaDer::parse(&bytes).unwrap()).is_err(), "byte {at}");
    }
}

/// The test cases 3, 9 and 15 of the submission of GCM to NIST.
fn gcm<B: Backend>() {
    const KEY: &str = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308";
    const TEXT: &str = "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72\
                        1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255";
    let nonce: [u8; GCM_NONCE] = hex("cafebabefacedbaddecaf888").try_into().unwrap();
    for (length, sealed, tag) in [
        (16, GCM_128, "4d5c2af327cd64a62cf35abd2ba6fab4"),
        (24, GCM_192, "9924a7c8587336bfb118024db8674a14"),
        (32, GCM_256, "b094dac5d93471bdec1a502270e3cc6c"),
    ] {
        let key = &hex(KEY)[..length];
        let tag: [u8; GCM_TAG] = hex(tag).try_into().unwrap();
        let mut text = hex(sealed);
        B::decrypt_gcm(key, &nonce, &tag, &mut text).unwrap();
        assert_eq!(text, hex(TEXT));
        let mut wrong = tag;
        wrong[15] ^= 1;
        assert!(B::decrypt_gcm(key, &nonce, &wrong, &mut hex(sealed)).is_err());
        assert!(B::decrypt_gcm(&key[1..], &nonce, &tag, &mut hex(sealed)).is_err());
    }
}

const GCM_128: &str = "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e\
                       21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091473f5985";
const GCM_192: &str = "3980ca0b3c00e841eb06fac4872a2757859e1ceaa6efd984628593b40ca1e19c\
                       7d773d00c144c525ac619d18c84a3f4718e2448b2fe324d9ccda2710acade256";
const GCM_256: &str = "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa\
                       8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad";

/// Made with `openssl enc`.
fn cbc<B: Backend>() {
    const KEY: &str = "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4";
    let iv: [u8; CBC_IV] = hex("000102030405060708090a0b0c0d0e0f").try_into().unwrap();
    for (key, sealed, text) in [
        (
            &KEY[..32],
            "2c04e99f81ca6841830c0433e09c148aec0d530240292b35c382ecd7fe990f63",
            "sixteen  letters",
        ),
        (&KEY[..32], "88573a9fd2e882b21605605caf5d2224", "short"),
        (
            CBC_192,
            "4a80bf49407a3c9e811de761d15e9be9b8d112043784a3e883cf8cc20a30f898",
            "sixteen  letters",
        ),
        (CBC_192, "e8ef87d176f7fd395102a350596b60cd", "short"),
        (
            KEY,
            "6c8b05fa3d430135be4db3ae246881a7274cad840697124c26216871968890ab",
            "sixteen  letters",
        ),
        (KEY, "e70716b910046f7a8934a3fad9645f14", "short"),
    ] {
        let mut bytes = hex(sealed);
        let length = B::decrypt_cbc(&hex(key), &iv, &mut bytes).unwrap();
        assert_eq!(&bytes[..length], text.as_bytes());
    }
    let key = hex(KEY);
    // The padding claims to have 0 bytes; 3 bytes, but the first of them is 2.
    assert!(B::decrypt_cbc(&key, &iv, &mut hex("6134b5c12658e97e5d5e02356c2fd2f6")).is_err());
    assert!(B::decrypt_cbc(&key, &iv, &mut hex("33a476bbcd88283de1a9fb379a2f3025")).is_err());
    assert!(B::decrypt_cbc(&key, &iv, &mut []).is_err());
    assert!(B::decrypt_cbc(&key, &iv, &mut [0; 15]).is_err());
    assert!(B::decrypt_cbc(&key, &iv, &mut [0; 17]).is_err());
    assert!(B::decrypt_cbc(&key[1..], &iv, &mut [0; 16]).is_err());
}

const CBC_192: &str = "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b";

/// RFC 8032, section 7.1, test 2.
fn ed25519<B: Backend>() {
    let public = hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    let signature = hex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
         085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    B::verify_ed25519(&public, &[0x72], &signature).unwrap();
    assert!(B::verify_ed25519(&public, &[0x73], &signature).is_err());
    assert!(B::verify_ed25519(&public[1..], &[0x72], &signature).is_err());
    assert!(B::verify_ed25519(&public, &[0x72], &signature[1..]).is_err());
    let mut damaged = signature.clone();
    damaged[40] ^= 1;
    assert!(B::verify_ed25519(&public, &[0x72], &damaged).is_err());
}

fn constant_time_eq<B: Backend>() {
    assert!(B::constant_time_eq(b"", b""));
    assert!(B::constant_time_eq(b"token", b"token"));
    assert!(!B::constant_time_eq(b"token", b"tokeN"));
    assert!(!B::constant_time_eq(b"Token", b"token"));
    assert!(!B::constant_time_eq(b"token", b"token "));
    assert!(!B::constant_time_eq(b"", b"token"));
}
