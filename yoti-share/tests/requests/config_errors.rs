use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::json;
use yoti_share::{
    AdvancedIdentityProfile, BaseUrl, ConfigError, Credentials, DocumentRestriction, Extension, IdentityProfile, Key,
    LocationConstraint, Notification, Policy, Scheme, SessionConfig, SourceAnchor, SourceConstraint,
    ThirdPartyAttribute, TransactionalFlow, TrustProfile, WantedAttribute,
};

use crate::PEM;

/// The refusal names the field, and says `advice`: what is allowed.
#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T, ConfigError>, field: &str, advice: &str) {
    let error = result.unwrap_err();
    assert_eq!(error.field(), field);
    assert!(error.to_string().contains(advice), "{error}");
}

fn config() -> yoti_share::SessionConfigBuilder {
    SessionConfig::builder(Policy::builder().full_name().build().unwrap(), "/back")
}

#[test]
fn an_sdk_id_that_is_empty_or_no_uuid() {
    let key = || Key::from_pem(PEM).unwrap();
    refused(Credentials::new("", key()), "sdk_id", "is empty");
    refused(Credentials::new("app-1", key()), "sdk_id", "is not a UUID");
}

#[test]
fn a_base_url_without_tls() {
    refused("http://api.yoti.com/share".parse::<BaseUrl>(), "base_url", "`https`");
}

#[test]
fn an_empty_policy() {
    refused(Policy::builder().build(), "policy", "requests nothing");
}

#[test]
fn ages_out_of_range() {
    for age in [0, 1000, u32::MAX] {
        refused(
            Policy::builder().age_over(age).build(),
            "wanted.derivation",
            "from 1 to 999",
        );
        refused(
            Policy::builder().age_under(age).build(),
            "wanted.derivation",
            "from 1 to 999",
        );
        refused(
            Policy::builder().estimated_age_over(age, 5).build(),
            "wanted.derivation",
            "from 1 to 999",
        );
    }
    for derivation in [
        "age_over:",
        "age_over:x",
        "age_over:+18",
        "age_over:18:5:1",
        "age_under:18:5",
        "age_over:-1",
    ] {
        let wanted = WantedAttribute::new("date_of_birth").with_derivation(derivation);
        refused(
            Policy::builder().wanted(wanted).build(),
            "wanted.derivation",
            "age_over:18",
        );
    }
}

#[test]
fn the_same_attribute_twice() {
    refused(
        Policy::builder().full_name().full_name().build(),
        "wanted",
        "`full_name`",
    );
    refused(
        Policy::builder().age_over(18).age_over(18).build(),
        "wanted",
        "`age_over:18`",
    );
    let optional = WantedAttribute::new("full_name").with_optional(true);
    refused(
        Policy::builder().full_name().wanted(optional).build(),
        "wanted",
        "`full_name`",
    );
}

#[test]
fn attributes_without_a_name_and_constraints_without_a_source() {
    refused(Policy::builder().attribute("").build(), "wanted.name", "is empty");
    refused(
        Policy::builder().attribute("a\nb").build(),
        "wanted.name",
        "control character",
    );
    let nowhere = WantedAttribute::new("full_name").with_constraint(SourceConstraint::require([]));
    refused(
        Policy::builder().wanted(nowhere).build(),
        "wanted.constraints",
        "PASSPORT",
    );
    let unnamed = WantedAttribute::new("full_name").with_alternative("");
    refused(
        Policy::builder().wanted(unnamed).build(),
        "wanted.alternative_names",
        "empty",
    );
}

#[test]
fn two_identity_profiles() {
    let simple = || IdentityProfile::new("UK_TFIDA", "RTW");
    let advanced = || AdvancedIdentityProfile::new([TrustProfile::new("UK_TFIDA").scheme(Scheme::new("RTW"))]);
    let both = Policy::builder()
        .identity_profile(simple())
        .advanced_identity_profile(advanced());
    refused(both.build(), "identity_profile", "not documented");
    let twice = Policy::builder().identity_profile(simple()).identity_profile(simple());
    refused(twice.build(), "identity_profile", "set twice");
    let twice = Policy::builder()
        .advanced_identity_profile(advanced())
        .advanced_identity_profile(advanced());
    refused(twice.build(), "advanced_identity_profile", "set twice");
}

#[test]
fn identity_profiles_with_parts_missing() {
    let simple = |profile| Policy::builder().identity_profile(profile).build();
    refused(
        simple(IdentityProfile::new("", "RTW")),
        "identity_profile.trust_framework",
        "UK_TFIDA",
    );
    refused(
        simple(IdentityProfile::new("UK_TFIDA", " ")),
        "identity_profile.scheme",
        "RTW",
    );
    refused(
        simple(IdentityProfile::new("UK_TFIDA", "DBS").objective("")),
        "identity_profile.objective",
        "BASIC",
    );
    refused(
        IdentityProfile::from_json(json!("UK_TFIDA")),
        "identity_profile",
        "object",
    );

    let advanced = |profiles: Vec<TrustProfile>| {
        Policy::builder()
            .advanced_identity_profile(AdvancedIdentityProfile::new(profiles))
            .build()
    };
    refused(
        advanced(vec![]),
        "advanced_identity_profile.profiles",
        "TrustProfile::new",
    );
    refused(
        advanced(vec![TrustProfile::new("UK_TFIDA")]),
        "advanced_identity_profile.schemes",
        "Scheme::new",
    );
    let unnamed = TrustProfile::new("UK_TFIDA").scheme(Scheme::new(""));
    refused(advanced(vec![unnamed]), "advanced_identity_profile.scheme", "RTW");
    let nothing = DocumentRestriction::new([""; 0], [""; 0]);
    let unrestricted = TrustProfile::new("UK_TFIDA").scheme(Scheme::new("RTW").document(nothing));
    refused(
        advanced(vec![unrestricted]),
        "advanced_identity_profile.documents",
        "PASSPORT",
    );
}

#[test]
fn redirect_uris() {
    let policy = || Policy::builder().full_name().build().unwrap();
    refused(SessionConfig::builder(policy(), "").build(), "redirect_uri", "is empty");
    refused(
        SessionConfig::builder(policy(), "  ").build(),
        "redirect_uri",
        "is empty",
    );
    refused(
        SessionConfig::builder(policy(), "/a b").build(),
        "redirect_uri",
        "white space",
    );
    refused(
        SessionConfig::builder(policy(), "/a\r\nb").build(),
        "redirect_uri",
        "control character",
    );
}

#[test]
fn subjects() {
    refused(config().subject(json!("me")).build(), "subject", "JSON object");
    refused(config().subject_id("").build(), "subject.subject_id", "empty");
    refused(
        config().subject(json!({"subject_id": 7})).build(),
        "subject.subject_id",
        "not a text",
    );
}

#[test]
fn webhooks() {
    let hook = |notification| config().notification(notification).build();
    refused(hook(Notification::post("")), "notification.url", "is empty");
    refused(hook(Notification::post("/hook")), "notification.url", "absolute URL");
    refused(
        hook(Notification::post("http://example.com/hook")),
        "notification.url",
        "use `https`",
    );
    refused(
        hook(Notification::post("http://localhost.example.com/")),
        "notification.url",
        "use `https`",
    );
    refused(
        hook(Notification::post("ftp://example.com/")),
        "notification.url",
        "neither",
    );
    refused(
        hook(Notification::post("https://u:p@example.com/")),
        "notification.url",
        ".basic(",
    );
    let https = || Notification::post("https://example.com/hook");
    refused(hook(https().method("")), "notification.method", "POST");
    refused(hook(https().method("DO IT")), "notification.method", "POST");
    refused(
        hook(https().header("X-Key", "a\nb")),
        "notification.headers",
        "line break",
    );
    for wrong in [
        https().bearer(""),
        https().bearer("token\n"),
        https().header("X-Key", " a"),
    ] {
        assert_eq!(hook(wrong).unwrap_err().field(), "notification.headers");
    }
    refused(hook(https().bearer("tok\u{e9}n")), "notification.headers", "ASCII");
    refused(hook(https().bearer("token ")), "notification.headers", "white space");
    refused(
        hook(https().basic("user", "")),
        "notification.headers",
        "empty password",
    );
    refused(hook(https().basic("us:er", "x")), "notification.headers", "colon");
    refused(
        hook(https().header("X Key", "a")),
        "notification.headers",
        "no header name",
    );
    refused(hook(https().header("", "a")), "notification.headers", "no header name");
    refused(
        hook(https().bearer("a").basic("b", "c")),
        "notification.headers",
        "twice",
    );
}

#[test]
fn a_refused_header_does_not_show_its_value() {
    let error = config()
        .notification(Notification::post("https://example.com").header("X-Key", "canary-4711\n"))
        .build()
        .unwrap_err();
    assert!(!format!("{error} {error:?}").contains("canary-4711"));
}

#[test]
fn places_that_are_not_on_earth() {
    let at = |place: LocationConstraint| config().extension(place).build();
    refused(
        at(LocationConstraint::new(91.0, 0.0)),
        "location.latitude",
        "from -90 to 90",
    );
    refused(
        at(LocationConstraint::new(-90.1, 0.0)),
        "location.latitude",
        "from -90 to 90",
    );
    refused(
        at(LocationConstraint::new(f64::NAN, 0.0)),
        "location.latitude",
        "from -90 to 90",
    );
    refused(
        at(LocationConstraint::new(0.0, 180.5)),
        "location.longitude",
        "from -180 to 180",
    );
    refused(
        at(LocationConstraint::new(0.0, 0.0).radius(-1.0)),
        "location.radius",
        "0 or more",
    );
    refused(
        at(LocationConstraint::new(0.0, 0.0).radius(f64::INFINITY)),
        "location.radius",
        "0 or more",
    );
    refused(
        at(LocationConstraint::new(0.0, 0.0).max_uncertainty(-0.5)),
        "location.max_uncertainty",
        "0 or more",
    );
}

#[test]
fn extensions_without_content() {
    refused(
        config().extension(TransactionalFlow::new(json!(null))).build(),
        "transactional_flow",
        "no content",
    );
    refused(
        config().extension(Extension::new("", json!({}))).build(),
        "extension.type",
        "is empty",
    );
    let now = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    let issue = |expiry: SystemTime| ThirdPartyAttribute::new(expiry);
    refused(
        config().extension(issue(now)).build(),
        "third_party_attribute.definitions",
        "com.example.points",
    );
    refused(
        config().extension(issue(now).definition(" ")).build(),
        "third_party_attribute.definitions",
        "empty name",
    );
    let far = issue(UNIX_EPOCH + Duration::from_secs(400_000_000_000)).definition("a");
    refused(config().extension(far).build(), "third_party_attribute.expiry", "9999");
}

/// The answer carries the check's name alone, so it could not be told to which of two questions it is.
#[test]
fn one_age_check_is_asked_under_one_condition() {
    let adult = || WantedAttribute::new("date_of_birth").with_derivation("age_over:18");
    let by = |source: SourceAnchor| SourceConstraint::require([source]);
    let both = |one: WantedAttribute, other: WantedAttribute| Policy::builder().wanted(one).wanted(other).build();
    for (one, other) in [
        (adult(), adult().with_constraint(by(SourceAnchor::PASSPORT))),
        (
            adult().with_constraint(by(SourceAnchor::PASSPORT)),
            adult().with_constraint(by(SourceAnchor::DRIVING_LICENCE)),
        ),
        (
            adult().with_constraint(by(SourceAnchor::PASSPORT)),
            adult().with_constraint(SourceConstraint::prefer([SourceAnchor::PASSPORT])),
        ),
        (adult(), adult().with_optional(true)),
        (adult(), adult().with_accept_self_asserted(true)),
        (
            adult().with_accept_self_asserted(false),
            adult().with_accept_self_asserted(true),
        ),
    ] {
        refused(both(one.clone(), other.clone()), "wanted", "with different options");
        refused(both(other, one), "wanted", "with different options");
    }
    for same in [
        adult(),
        adult().with_optional(true),
        adult().with_accept_self_asserted(true),
        adult().with_accept_self_asserted(false),
        adult().with_constraint(by(SourceAnchor::PASSPORT)),
    ] {
        refused(both(same.clone(), same), "wanted", "remove one of the two");
    }
    let name = || WantedAttribute::new("full_name");
    for (one, other) in [
        (
            adult(),
            WantedAttribute::new("date_of_birth").with_derivation("age_over:21"),
        ),
        (
            adult(),
            WantedAttribute::new("estimated_age").with_derivation("age_over:18"),
        ),
        (adult(), WantedAttribute::new("date_of_birth")),
        (name(), name().with_constraint(by(SourceAnchor::PASSPORT))),
        (
            name().with_constraint(by(SourceAnchor::PASSPORT)),
            name()
                .with_constraint(by(SourceAnchor::PASSPORT))
                .with_constraint(by(SourceAnchor::NATIONAL_ID)),
        ),
    ] {
        assert_eq!(both(one.clone(), other.clone()).err(), None, "{one:?} and {other:?}");
    }
}
