//! `#[share(crate = …)]` with every kind of path, and the compiler message if it is missing.

#![deny(warnings)]
#![expect(dead_code, reason = "only the policy is used")]

use std::process::Command;

use identity::SharePolicy;
use yoti_share_renamed_tests::deps;

/// The version of rustc that the `.stderr` file was written with.
const RUSTC: &str = "rustc 1.95.";

mod here {
    pub(crate) use identity as yoti;
}

#[derive(SharePolicy)]
#[share(crate = identity, remember_me, source(passport(nfc)))]
#[share(advanced_identity_profile(profile(
    framework = uk_tfida,
    scheme(dbs, objective = basic, label = "clerks", document(countries("GBR"), types(passport)))
)))]
struct ByName {
    #[attr(full_name, prefer(pass_card), alternatives(given_names, self::Points))]
    name: Option<String>,
    #[attr(self::Points, default)]
    points: u32,
    #[attr(flatten)]
    rest: ByReexport,
    #[attr(identity_profile_report)]
    report: Option<Vec<u8>>,
    #[selfie_auth]
    check: identity::SelfieAuth,
}

#[derive(SharePolicy)]
#[share(crate = deps::share)]
struct ByReexport {
    #[attr(email)]
    mail: Option<String>,
    #[attr(flatten)]
    generic: ByCrate<Option<String>>,
}

#[derive(SharePolicy)]
#[share(crate = crate::here::yoti)]
struct ByCrate<T> {
    #[attr(gender)]
    gender: T,
    #[attr(flatten)]
    last: BySelf,
}

#[derive(SharePolicy)]
#[share(crate = self::here::yoti)]
struct BySelf {
    #[attr(nationality)]
    nationality: Option<String>,
    #[attr(flatten)]
    rooted: Rooted,
}

#[derive(SharePolicy)]
#[share(crate = ::identity)]
struct Rooted {
    #[attr(age_over = 18)]
    adult: Option<bool>,
}

struct Points;

impl identity::Attribute for Points {
    const NAME: &'static str = "com.example.points";
    type Kind = identity::kind::Number;
}

#[test]
fn every_kind_of_crate_path_compiles() {
    assert_eq!(ByName::POLICY.len(), 6);
    assert!(ByName::from_profile(&identity::Profile::default()).is_ok());
}

#[test]
fn crate_option_finds_the_renamed_runtime() {
    #[derive(SharePolicy)]
    #[share(crate = identity)]
    struct Signup {
        #[attr(full_name)]
        name: Option<String>,
    }

    let signup = Signup::from_profile(&identity::Profile::default()).unwrap();
    assert_eq!(signup.name, None);
}

#[test]
fn missing_runtime_is_one_error() {
    let output = Command::new("rustc").arg("--version").output().unwrap();
    let version = String::from_utf8(output.stdout).unwrap();
    if version.starts_with(RUSTC) {
        trybuild::TestCases::new().compile_fail("tests/ui/runtime-not-in-scope.rs");
    } else {
        eprintln!(
            "\n==> {}: THE FAILING CASE IS NOT RUN. It needs the messages of {RUSTC}x.\n",
            version.trim()
        );
    }
}
