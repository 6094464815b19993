use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::json;
use yoti_share::{
    AdvancedIdentityProfile, BaseUrl, ConfigError, Credentials, DocumentRestriction, Extension, IdentityProfile, Key,
    LocationConstraint, Notification, Policy, Scheme, SessionConfig, SourceAnchor, SourceConstraint,
    ThirdPartyAttribute, TransactionalFlow, TrustProfile, WantedAttribute,
};

use crate::PEM;

/// Asserts that the error names the field and contains `advice`, the correction.
#[track_caller]
fn assert_error<T: std::fmt::Debug>(result: Result<T, ConfigError>, field: &str, advice: &str) {
    let error = result.unwrap_err();
    assert_eq!(error.field(), field);
    assert!(error.to_string().contains(advice), "{error}");
}

fn config() -> yoti_share::SessionConfigBuilder {
    SessionConfig::builder(Policy::builder().full_name().build().unwrap(), "/back")
}

#[test]
fn sdk_id_that_is_not_a_uuid_is_an_error() {
    let key = || Key::from_pem(PEM).unwrap();
    assert_error(Credentials::new("", key()), "sdk_id", "is empty");
    assert_error(Credentials::new("app-1", key()), "sdk_id", "is not a UUID");
}

#[test]
fn base_url_without_tls_is_an_error() {
    assert_error("http://api.yoti.com/share".parse::<BaseUrl>(), "base_url", "`https`");
}

#[test]
fn empty_policy_is_an_error() {
    assert_error(Policy::builder().build(), "policy", "requests nothing");
}

#[test]
fn age_out_of_range_is_an_error() {
    for age in [0, 1000, u32::MAX] {
        assert_error(
            Policy::builder().age_over(age).build(),
            "wanted.derivation",
            "from 1 to 999",
        );
        assert_error(
            Policy::builder().age_under(age).build(),
            "wanted.derivation",
            "from 1 to 999",
        );
        assert_error(
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
        assert_error(
            Policy::builder().wanted(wanted).build(),
            "wanted.derivation",
            "age_over:18",
        );
    }
}

#[test]
fn attribute_requested_twice_is_an_error() {
    assert_error(
        Policy::builder().full_name().full_name().build(),
        "wanted",
        "`full_name`",
    );
    assert_error(
        Policy::builder().age_over(18).age_over(18).build(),
        "wanted",
        "`age_over:18`",
    );
    let optional = WantedAttribute::new("full_name").with_optional(true);
    assert_error(
        Policy::builder().full_name().wanted(optional).build(),
        "wanted",
        "`full_name`",
    );
}

#[test]
fn empty_name_or_empty_sources_are_an_error() {
    assert_error(Policy::builder().attribute("").build(), "wanted.name", "is empty");
    assert_error(
        Policy::builder().attribute("a\nb").build(),
        "wanted.name",
        "control character",
    );
    let nowhere = WantedAttribute::new("full_name").with_constraint(SourceConstraint::require([]));
    assert_error(
        Policy::builder().wanted(nowhere).build(),
        "wanted.constraints",
        "PASSPORT",
    );
    let unnamed = WantedAttribute::new("full_name").with_alternative("");
    assert_error(
        Policy::builder().wanted(unnamed).build(),
        "wanted.alternative_names",
        "empty",
    );
}

#[test]
fn two_identity_profiles_are_an_error() {
    let simple = || IdentityProfile::new("UK_TFIDA", "RTW");
    let advanced = || AdvancedIdentityProfile::new([TrustProfile::new("UK_TFIDA").scheme(Scheme::new("RTW"))]);
    let both = Policy::builder()
        .identity_profile(simple())
        .advanced_identity_profile(advanced());
    assert_error(both.build(), "identity_profile", "not documented");
    let twice = Policy::builder().identity_profile(simple()).identity_profile(simple());
    assert_error(twice.build(), "identity_profile", "set twice");
    let twice = Policy::builder()
        .advanced_identity_profile(advanced())
        .advanced_identity_profile(advanced());
    assert_error(twice.build(), "advanced_identity_profile", "set twice");
}

#[test]
fn incomplete_identity_profile_is_an_error() {
    let simple = |profile| Policy::builder().identity_profile(profile).build();
    assert_error(
        simple(IdentityProfile::new("", "RTW")),
        "identity_profile.trust_framework",
        "UK_TFIDA",
    );
    assert_error(
        simple(IdentityProfile::new("UK_TFIDA", " ")),
        "identity_profile.scheme",
        "RTW",
    );
    assert_error(
        simple(IdentityProfile::new("UK_TFIDA", "DBS").objective("")),
        "identity_profile.objective",
        "BASIC",
    );
    assert_error(
        IdentityProfile::from_json(json!("UK_TFIDA")),
        "identity_profile",
        "object",
    );

    let advanced = |profiles: Vec<TrustProfile>| {
        Policy::builder()
            .advanced_identity_profile(AdvancedIdentityProfile::new(profiles))
            .build()
    };
    assert_error(
        advanced(vec![]),
        "advanced_identity_profile.profiles",
        "TrustProfile::new",
    );
    assert_error(
        advanced(vec![TrustProfile::new("UK_TFIDA")]),
        "advanced_identity_profile.schemes",
        "Scheme::new",
    );
    let unnamed = TrustProfile::new("UK_TFIDA").scheme(Scheme::new(""));
    assert_error(advanced(vec![unnamed]), "advanced_identity_profile.scheme", "RTW");
    let nothing = DocumentRestriction::new([""; 0], [""; 0]);
    let unrestricted = TrustProfile::new("UK_TFIDA").scheme(Scheme::new("RTW").document(nothing));
    assert_error(
        advanced(vec![unrestricted]),
        "advanced_identity_profile.documents",
        "PASSPORT",
    );
}

#[test]
fn invalid_redirect_uri_is_an_error() {
    let policy = || Policy::builder().full_name().build().unwrap();
    assert_error(SessionConfig::builder(policy(), "").build(), "redirect_uri", "is empty");
    assert_error(
        SessionConfig::builder(policy(), "  ").build(),
        "redirect_uri",
        "is empty",
    );
    assert_error(
        SessionConfig::builder(policy(), "/a b").build(),
        "redirect_uri",
        "white space",
    );
    assert_error(
        SessionConfig::builder(policy(), "/a\r\nb").build(),
        "redirect_uri",
        "control character",
    );
}

#[test]
fn invalid_subject_is_an_error() {
    assert_error(config().subject(json!("me")).build(), "subject", "JSON object");
    assert_error(config().subject_id("").build(), "subject.subject_id", "empty");
    assert_error(
        config().subject(json!({"subject_id": 7})).build(),
        "subject.subject_id",
        "not a text",
    );
}

#[test]
fn invalid_webhook_is_an_error() {
    let hook = |notification| config().notification(notification).build();
    assert_error(hook(Notification::post("")), "notification.url", "is empty");
    assert_error(hook(Notification::post("/hook")), "notification.url", "absolute URL");
    assert_error(
        hook(Notification::post("http://example.com/hook")),
        "notification.url",
        "use `https`",
    );
    assert_error(
        hook(Notification::post("http://localhost.example.com/")),
        "notification.url",
        "use `https`",
    );
    assert_error(
        hook(Notification::post("ftp://example.com/")),
        "notification.url",
        "neither",
    );
    assert_error(
        hook(Notification::post("https://u:p@example.com/")),
        "notification.url",
        ".basic(",
    );
    let https = || Notification::post("https://example.com/hook");
    assert_error(hook(https().method("")), "notification.method", "POST");
    assert_error(hook(https().method("DO IT")), "notification.method", "POST");
    assert_error(
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
    assert_error(hook(https().method("CONNECT")), "notification.method", "tunnel");
    for name in [
        "Connection",
        "Content-Length",
        "EXPECT",
        "host",
        "Keep-Alive",
        "Proxy-Connection",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
    ] {
        assert_error(hook(https().header(name, "1")), "notification.headers", "leave it out");
    }
    assert_error(hook(https().bearer("tok\u{e9}n")), "notification.headers", "ASCII");
    assert_error(hook(https().bearer("token ")), "notification.headers", "white space");
    assert_error(
        hook(https().basic("user", "")),
        "notification.headers",
        "empty password",
    );
    assert_error(hook(https().basic("us:er", "x")), "notification.headers", "colon");
    assert_error(
        hook(https().header("X Key", "a")),
        "notification.headers",
        "invalid header name",
    );
    assert_error(
        hook(https().header("", "a")),
        "notification.headers",
        "invalid header name",
    );
    assert_error(
        hook(https().bearer("a").basic("b", "c")),
        "notification.headers",
        "twice",
    );
}

#[test]
fn error_of_a_header_does_not_show_its_value() {
    let error = config()
        .notification(Notification::post("https://example.com").header("X-Key", "canary-4711\n"))
        .build()
        .unwrap_err();
    assert!(!format!("{error} {error:?}").contains("canary-4711"));
}

#[test]
fn location_out_of_range_is_an_error() {
    let at = |place: LocationConstraint| config().extension(place).build();
    assert_error(
        at(LocationConstraint::new(91.0, 0.0)),
        "location.latitude",
        "from -90 to 90",
    );
    assert_error(
        at(LocationConstraint::new(-90.1, 0.0)),
        "location.latitude",
        "from -90 to 90",
    );
    assert_error(
        at(LocationConstraint::new(f64::NAN, 0.0)),
        "location.latitude",
        "from -90 to 90",
    );
    assert_error(
        at(LocationConstraint::new(0.0, 180.5)),
        "location.longitude",
        "from -180 to 180",
    );
    assert_error(
        at(LocationConstraint::new(0.0, 0.0).radius(-1.0)),
        "location.radius",
        "0 or more",
    );
    assert_error(
        at(LocationConstraint::new(0.0, 0.0).radius(f64::INFINITY)),
        "location.radius",
        "0 or more",
    );
    assert_error(
        at(LocationConstraint::new(0.0, 0.0).max_uncertainty(-0.5)),
        "location.max_uncertainty",
        "0 or more",
    );
}

#[test]
fn extension_without_content_is_an_error() {
    assert_error(
        config().extension(TransactionalFlow::new(json!(null))).build(),
        "transactional_flow",
        "no content",
    );
    assert_error(
        config().extension(Extension::new("", json!({}))).build(),
        "extension.type",
        "is empty",
    );
    let now = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    let issue = |expiry: SystemTime| ThirdPartyAttribute::new(expiry);
    assert_error(
        config().extension(issue(now)).build(),
        "third_party_attribute.definitions",
        "com.example.points",
    );
    assert_error(
        config().extension(issue(now).definition(" ")).build(),
        "third_party_attribute.definitions",
        "empty name",
    );
    let far = issue(UNIX_EPOCH + Duration::from_secs(400_000_000_000)).definition("a");
    assert_error(config().extension(far).build(), "third_party_attribute.expiry", "9999");
}

/// A profile contains only the name of the check, so it would be unclear which of two requests it belongs to.
#[test]
fn age_check_with_different_options_is_an_error() {
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
        assert_error(both(one.clone(), other.clone()), "wanted", "with different options");
        assert_error(both(other, one), "wanted", "with different options");
    }
    for same in [
        adult(),
        adult().with_optional(true),
        adult().with_accept_self_asserted(true),
        adult().with_accept_self_asserted(false),
        adult().with_constraint(by(SourceAnchor::PASSPORT)),
    ] {
        assert_error(both(same.clone(), same), "wanted", "remove one of the two");
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
