use base64::Engine as _;

use super::{Key, KeyUnwrapper, RequestSigner, SigningInput};
use crate::error::{KeyError, KeyErrorKind};

macro_rules! file {
    ($name:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/", $name)).as_slice()
    };
}

const RSA_2048: &[u8] = file!("rsa-2048.pem");

fn text(pem: &[u8]) -> &str {
    std::str::from_utf8(pem).unwrap()
}

/// The DER bytes inside PEM text, by a reader other than the one under test.
fn der(pem: &[u8]) -> Vec<u8> {
    let body: String = text(pem).lines().filter(|line| !line.starts_with('-')).collect();
    base64::engine::general_purpose::STANDARD.decode(body).unwrap()
}

fn pem_of(label: &str, der: &[u8], columns: usize) -> String {
    let body = base64::engine::general_purpose::STANDARD.encode(der);
    let lines: Vec<&str> = body.as_bytes().chunks(columns).map(text).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

#[track_caller]
fn refused(pem: impl AsRef<[u8]>, kind: KeyErrorKind) {
    let error = Key::from_pem(pem).unwrap_err();
    assert_eq!(error.kind(), kind, "{error}");
}

#[track_caller]
fn is_the_2048_bit_key(key: Result<Key, KeyError>) {
    // Made with `openssl pkey -in rsa-2048.pem -pubout -outform DER | sha256sum`.
    const FINGERPRINT: &str = "5ee9ba79c8def12183d84c405a2acada5810b01f48b89968ba6852bd3e8fed62";
    let debug = format!("{:?}", key.unwrap());
    assert_eq!(debug, format!("Key {{ bits: 2048, fingerprint: {FINGERPRINT} }}"));
}

mod forms {
    use super::*;

    #[test]
    fn pkcs1_and_pkcs8_are_the_same_key() {
        is_the_2048_bit_key(Key::from_pem(RSA_2048));
        is_the_2048_bit_key(Key::from_pem(file!("rsa-2048.pkcs8.pem")));
        is_the_2048_bit_key(Key::from_der(der(RSA_2048)));
        is_the_2048_bit_key(Key::from_der(der(file!("rsa-2048.pkcs8.pem"))));
    }

    #[test]
    fn a_byte_order_mark_is_passed_over() {
        is_the_2048_bit_key(Key::from_pem(format!("\u{feff}{}", text(RSA_2048))));
    }

    #[test]
    fn lines_may_end_in_any_way() {
        is_the_2048_bit_key(Key::from_pem(text(RSA_2048).replace('\n', "\r\n")));
        is_the_2048_bit_key(Key::from_pem(text(RSA_2048).replace('\n', "\r")));
        is_the_2048_bit_key(Key::from_pem(text(RSA_2048).trim_end()));
    }

    #[test]
    fn one_line_with_escaped_line_ends_is_read() {
        is_the_2048_bit_key(Key::from_pem(text(RSA_2048).replace('\n', "\\n")));
        is_the_2048_bit_key(Key::from_pem(text(RSA_2048).replace('\n', "\\r\\n")));
        is_the_2048_bit_key(Key::from_pem(text(RSA_2048).replace('\n', "\\\\n")));
        is_the_2048_bit_key(Key::from_pem(format!("\"{}\"", text(RSA_2048).replace('\n', "\\n"))));
        is_the_2048_bit_key(Key::from_pem(text(RSA_2048).replace('\n', " ")));
    }

    #[test]
    fn indentation_is_passed_over() {
        is_the_2048_bit_key(Key::from_pem(format!(
            "key: |\n    {}",
            text(RSA_2048).replace('\n', "\n    ")
        )));
        is_the_2048_bit_key(Key::from_pem(format!("\t{}", text(RSA_2048).replace('\n', "\n\t"))));
    }

    #[test]
    fn columns_may_be_of_any_width() {
        for columns in [1, 7, 63, 65, 76, 10_000] {
            is_the_2048_bit_key(Key::from_pem(pem_of("RSA PRIVATE KEY", &der(RSA_2048), columns)));
        }
    }

    #[test]
    fn certificates_and_bag_attributes_around_the_key_are_passed_over() {
        is_the_2048_bit_key(Key::from_pem(file!("bag.pem")));
        is_the_2048_bit_key(Key::from_pem(
            [RSA_2048, b"\nthat was the key\n", file!("public.pem")].concat(),
        ));
    }

    #[test]
    fn larger_keys_are_read() {
        assert!(format!("{:?}", Key::from_pem(file!("rsa-3072.pem")).unwrap()).contains("3072"));
        assert!(format!("{:?}", Key::from_pem(file!("rsa-4096.pem")).unwrap()).contains("4096"));
    }

    #[test]
    fn a_file_is_read() {
        is_the_2048_bit_key(Key::from_pem_file(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/keys/rsa-2048.pem"
        )));
    }
}

mod refusals {
    use super::*;

    #[test]
    fn nothing() {
        refused("", KeyErrorKind::Empty);
        refused(" \r\n\t", KeyErrorKind::Empty);
        refused("\u{feff}", KeyErrorKind::Empty);
        assert_eq!(Key::from_der([]).unwrap_err().kind(), KeyErrorKind::Empty);
    }

    #[test]
    fn encrypted_keys() {
        refused(file!("encrypted.pkcs1.pem"), KeyErrorKind::Encrypted);
        refused(file!("encrypted.pkcs8.pem"), KeyErrorKind::Encrypted);
        refused(
            pem_of("PRIVATE KEY", &der(file!("encrypted.pkcs8.pem")), 64),
            KeyErrorKind::Encrypted,
        );
        let error = Key::from_der(der(file!("encrypted.pkcs8.pem"))).unwrap_err();
        assert_eq!(error.kind(), KeyErrorKind::Encrypted);
        assert!(error.to_string().contains("openssl rsa"), "{error}");
    }

    #[test]
    fn certificates() {
        refused(file!("certificate.pem"), KeyErrorKind::Certificate);
        refused(file!("request.pem"), KeyErrorKind::Certificate);
        assert_eq!(
            Key::from_der(der(file!("certificate.pem"))).unwrap_err().kind(),
            KeyErrorKind::Certificate
        );
        refused(
            pem_of("PRIVATE KEY", &der(file!("certificate.pem")), 64),
            KeyErrorKind::Certificate,
        );
    }

    #[test]
    fn public_keys() {
        refused(file!("public.pem"), KeyErrorKind::PublicKey);
        refused(file!("public.pkcs1.pem"), KeyErrorKind::PublicKey);
        refused(
            "ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB someone@somewhere",
            KeyErrorKind::PublicKey,
        );
        assert_eq!(
            Key::from_der(der(file!("public.pem"))).unwrap_err().kind(),
            KeyErrorKind::PublicKey
        );
        assert_eq!(
            Key::from_der(der(file!("public.pkcs1.pem"))).unwrap_err().kind(),
            KeyErrorKind::PublicKey
        );
    }

    #[test]
    fn keys_for_other_algorithms() {
        refused(file!("ec.pem"), KeyErrorKind::EllipticCurve);
        refused(file!("ec.pkcs8.pem"), KeyErrorKind::EllipticCurve);
        refused(file!("ed25519.pem"), KeyErrorKind::Edwards);
        refused(file!("rsa-pss.pem"), KeyErrorKind::OtherAlgorithm);
        refused(
            "-----BEGIN DSA PRIVATE KEY-----\nAA==\n-----END DSA PRIVATE KEY-----",
            KeyErrorKind::OtherAlgorithm,
        );
        refused(file!("openssh.pem"), KeyErrorKind::OpenSsh);
        assert_eq!(
            Key::from_der(file!("pkcs12.p12")).unwrap_err().kind(),
            KeyErrorKind::Pkcs12
        );
    }

    #[test]
    fn paths() {
        for path in [
            "key.pem",
            "/etc/yoti/application",
            "./key",
            "../keys/key.PEM",
            "~/key",
            "C:\\keys\\key",
            "k.key",
        ] {
            refused(path, KeyErrorKind::Path);
        }
    }

    #[test]
    fn files_that_cannot_be_read() {
        for path in ["/no/such/key.pem", env!("CARGO_MANIFEST_DIR")] {
            let error = Key::from_pem_file(path).unwrap_err();
            assert_eq!(error.kind(), KeyErrorKind::Unreadable);
            assert!(error.to_string().contains(path), "{error}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn files_without_end() {
        let error = Key::from_pem_file("/dev/zero").unwrap_err();
        assert_eq!(error.kind(), KeyErrorKind::Unreadable);
        assert!(error.to_string().contains("larger"), "{error}");
    }

    #[test]
    fn a_file_with_something_else_is_named() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/certificate.pem");
        let error = Key::from_pem_file(path).unwrap_err();
        assert_eq!(error.kind(), KeyErrorKind::Certificate);
        assert!(error.to_string().contains(path), "{error}");
    }

    #[test]
    fn the_wrong_encoding() {
        refused(der(RSA_2048), KeyErrorKind::Der);
        assert_eq!(Key::from_der(RSA_2048).unwrap_err().kind(), KeyErrorKind::Pem);
        let utf16: Vec<u8> = text(RSA_2048).encode_utf16().flat_map(u16::to_le_bytes).collect();
        refused([&[0xff, 0xfe], utf16.as_slice()].concat(), KeyErrorKind::Encoding);
        refused([0x80, 0x81], KeyErrorKind::Encoding);
        refused(
            base64::engine::general_purpose::STANDARD.encode(RSA_2048),
            KeyErrorKind::Base64OfPem,
        );
    }

    #[test]
    fn text_that_is_no_pem() {
        refused("hunter2", KeyErrorKind::NotPem);
        refused("{\"key\": 1}", KeyErrorKind::NotPem);
        refused(text(RSA_2048).replace("-----", "----"), KeyErrorKind::NotPem);
        refused(
            "-----BEGIN PGP MESSAGE-----\nAA==\n-----END PGP MESSAGE-----",
            KeyErrorKind::NotPem,
        );
    }

    #[test]
    fn several_keys() {
        refused([RSA_2048, RSA_2048].concat(), KeyErrorKind::SeveralKeys);
        refused([RSA_2048, file!("ec.pem")].concat(), KeyErrorKind::SeveralKeys);
    }

    #[test]
    fn keys_that_were_cut_off() {
        let pem = text(RSA_2048);
        for length in [28, 40, pem.len() / 2, pem.len() - 3] {
            refused(&pem[..length], KeyErrorKind::Truncated);
        }
        let whole = der(RSA_2048);
        for length in [1, 2, 3, 4, 100, whole.len() - 1] {
            refused(pem_of("RSA PRIVATE KEY", &whole[..length], 64), KeyErrorKind::Truncated);
            assert_eq!(
                Key::from_der(&whole[..length]).unwrap_err().kind(),
                KeyErrorKind::Truncated,
                "{length}"
            );
        }
        refused(
            "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----",
            KeyErrorKind::Truncated,
        );
        // One base64 character too few to make whole bytes of.
        let odd = pem.replacen("MII", "MI", 1);
        let error = Key::from_pem(&odd).unwrap_err();
        assert!(
            matches!(error.kind(), KeyErrorKind::Truncated | KeyErrorKind::Malformed),
            "{error}"
        );
    }

    #[test]
    fn damaged_text() {
        refused(text(RSA_2048).replacen("MII", "M*I", 1), KeyErrorKind::Malformed);
        refused(text(RSA_2048).replacen("MII", "M\\xI", 1), KeyErrorKind::Malformed);
        refused(
            text(RSA_2048).replace("END RSA PRIVATE", "END PRIVATE"),
            KeyErrorKind::Malformed,
        );
        refused(
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
            KeyErrorKind::Malformed,
        );
    }

    #[test]
    fn bytes_after_the_key() {
        let mut bytes = der(RSA_2048);
        bytes.push(0);
        assert_eq!(Key::from_der(&bytes).unwrap_err().kind(), KeyErrorKind::TrailingData);
        refused(pem_of("RSA PRIVATE KEY", &bytes, 64), KeyErrorKind::TrailingData);
    }

    #[test]
    fn sizes_and_shapes() {
        refused(file!("rsa-1024.pem"), KeyErrorKind::Size);
        refused(file!("rsa-3-primes.pem"), KeyErrorKind::MultiPrime);
    }

    #[test]
    fn numbers_that_contradict_each_other() {
        let whole = der(RSA_2048);
        // In the modulus, the private exponent, a prime, an exponent of a prime and the coefficient.
        for at in [40, 400, 620, 900, 1180] {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x10;
            assert_eq!(
                Key::from_der(&bytes).unwrap_err().kind(),
                KeyErrorKind::Inconsistent,
                "byte {at}"
            );
        }
    }

    #[test]
    fn no_refusal_holds_a_part_of_what_was_given() {
        let pem = text(RSA_2048);
        for given in [
            pem.replacen("MII", "M*I", 1),
            pem[..800].to_owned(),
            pem[10..].to_owned(),
            pem.replace("RSA ", "DSA "),
        ] {
            let error = Key::from_pem(&given).unwrap_err();
            let shown = format!("{error} {error:?}");
            assert!(
                pem.lines().all(|line| line.starts_with('-') || !shown.contains(line)),
                "{shown}"
            );
        }
    }
}

mod elsewhere {
    use super::*;

    struct Vault;

    impl RequestSigner for Vault {
        async fn sign(&self, input: &SigningInput<'_>) -> Result<Vec<u8>, KeyError> {
            assert_eq!(input.message(), b"abc");
            Ok(input.sha256().to_vec())
        }
    }

    impl KeyUnwrapper for Vault {
        async fn unwrap_key(&self, _: &[u8]) -> Result<Vec<u8>, KeyError> {
            Err(KeyError::remote("the vault is closed"))
        }
    }

    /// SHA-256 of `abc`, from FIPS 180-4's examples.
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[tokio::test]
    async fn a_remote_key_signs_and_fails_for_its_own_reasons() {
        let key = Key::from_parts(Vault, Vault);
        assert_eq!(key.sign(b"abc").await.unwrap(), hex(ABC));
        let error = key.unwrap(&[1, 2, 3]).await.unwrap_err();
        assert_eq!(error.kind(), KeyErrorKind::Remote);
        assert!(error.to_string().contains("the vault is closed"), "{error}");
        assert_eq!(format!("{key:?}"), "Key { signer: remote, unwrapper: remote }");
    }

    #[test]
    fn a_remote_key_does_not_sign_at_once_and_says_what_does() {
        let key = Key::from_parts(Vault, Vault);
        let error = key.sign_now(b"abc").unwrap_err();
        assert_eq!(error.kind(), KeyErrorKind::AsyncOnly);
        assert!(error.to_string().contains("sign_async"), "{error}");
        assert_eq!(key.unwrap_now(&[]).unwrap_err().kind(), KeyErrorKind::AsyncOnly);
    }

    #[tokio::test]
    async fn a_local_key_can_open_while_another_signs() {
        let key = Key::from_pem(RSA_2048).unwrap().with_signer(Vault);
        assert_eq!(key.sign(b"abc").await.unwrap(), hex(ABC));
        let unwrapped = key.unwrap_now(file!("rsa-2048.wrapped")).unwrap().unwrap();
        assert_eq!(*unwrapped, (0..32).collect::<Vec<u8>>());
    }

    #[tokio::test]
    async fn an_empty_signature_is_a_failure() {
        struct Mute;
        impl RequestSigner for Mute {
            async fn sign(&self, _: &SigningInput<'_>) -> Result<Vec<u8>, KeyError> {
                Ok(Vec::new())
            }
        }
        let key = Key::from_pem(RSA_2048).unwrap().with_signer(Mute);
        assert_eq!(key.sign(b"abc").await.unwrap_err().kind(), KeyErrorKind::Remote);
    }

    #[test]
    fn keys_can_be_shared_between_threads() {
        fn shared<T: Send + Sync + Clone>(_: &T) {}
        shared(&Key::from_parts(Vault, Vault));
    }
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

/// Every vector goes through every backend that is compiled.
macro_rules! vectors {
    ($($feature:literal $name:ident $backend:ty;)+) => {$(
        #[cfg(feature = $feature)]
        mod $name {
            #[test]
            fn passes_every_vector() {
                super::vectors::pass::<$backend>();
            }
        }
    )+};
}

vectors! {
    "aws-lc-rs" aws_lc super::super::aws_lc::AwsLc;
    "rust-crypto" rust_crypto super::super::rust_crypto::RustCrypto;
}

mod vectors {
    use super::{super::backend::*, super::pkcs::RsaDer, *};

    pub(super) fn pass<B: Backend>() {
        rsa::<B>(
            file!("rsa-2048.pem"),
            file!("rsa-2048.signature"),
            file!("rsa-2048.wrapped"),
        );
        rsa::<B>(
            file!("rsa-3072.pem"),
            file!("rsa-3072.signature"),
            file!("rsa-3072.wrapped"),
        );
        rsa::<B>(
            file!("rsa-4096.pem"),
            file!("rsa-4096.signature"),
            file!("rsa-4096.wrapped"),
        );
        inconsistent::<B>();
        assert_eq!(
            B::sha256(b"abc").to_vec(),
            hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        );
        gcm::<B>();
        cbc::<B>();
        ed25519::<B>();
    }

    /// Signatures and wrapped keys were made with the `openssl` program.
    fn rsa<B: Backend>(pem: &[u8], signature: &[u8], wrapped: &[u8]) {
        const MESSAGE: &[u8] =
            b"GET&/v2/sessions/abc?nonce=00000000-0000-4000-8000-000000000000&timestamp=1700000000000";
        let key = B::load(&RsaDer::read(&der(pem)).unwrap()).unwrap();
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
        // Either an error or something else than the key, as the library has it.
        assert!(
            key.unwrap_key(&damaged)
                .map_or(true, |key| *key != (0..32).collect::<Vec<u8>>())
        );
    }

    fn inconsistent<B: Backend>() {
        let whole = der(RSA_2048);
        for at in [40, 400, 620, 900, 1180] {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x10;
            assert!(B::load(&RsaDer::read(&bytes).unwrap()).is_err(), "byte {at}");
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
            B::gcm_open(key, &nonce, &tag, &mut text).unwrap();
            assert_eq!(text, hex(TEXT));
            let mut wrong = tag;
            wrong[15] ^= 1;
            assert!(B::gcm_open(key, &nonce, &wrong, &mut hex(sealed)).is_err());
            assert!(B::gcm_open(&key[1..], &nonce, &tag, &mut hex(sealed)).is_err());
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
            let length = B::cbc_open(&hex(key), &iv, &mut bytes).unwrap();
            assert_eq!(&bytes[..length], text.as_bytes());
        }
        let key = hex(KEY);
        // The last bytes say: a padding of none; of three bytes, the first of which is a two.
        assert!(B::cbc_open(&key, &iv, &mut hex("6134b5c12658e97e5d5e02356c2fd2f6")).is_err());
        assert!(B::cbc_open(&key, &iv, &mut hex("33a476bbcd88283de1a9fb379a2f3025")).is_err());
        assert!(B::cbc_open(&key, &iv, &mut []).is_err());
        assert!(B::cbc_open(&key, &iv, &mut [0; 15]).is_err());
        assert!(B::cbc_open(&key, &iv, &mut [0; 17]).is_err());
        assert!(B::cbc_open(&key[1..], &iv, &mut [0; 16]).is_err());
    }

    const CBC_192: &str = "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b";

    /// RFC 8032, section 7.1, test 2.
    fn ed25519<B: Backend>() {
        let public = hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
        let signature = hex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
             085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
        B::ed25519_verify(&public, &[0x72], &signature).unwrap();
        assert!(B::ed25519_verify(&public, &[0x73], &signature).is_err());
        assert!(B::ed25519_verify(&public[1..], &[0x72], &signature).is_err());
        assert!(B::ed25519_verify(&public, &[0x72], &signature[1..]).is_err());
        let mut damaged = signature.clone();
        damaged[40] ^= 1;
        assert!(B::ed25519_verify(&public, &[0x72], &damaged).is_err());
    }
}
