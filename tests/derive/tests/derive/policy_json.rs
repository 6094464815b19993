//! The JSON of derived policies, compared with JSON written by hand.

#![expect(dead_code, reason = "only the policy is used")]

use yoti_share::{
    Anchored, Attribute, Date, Image, PinAuth, Policy, ProfileAttribute, SelfieAuth, SharePolicy, Verified,
    WantedAttribute, kind,
};

/// Compares the policy's JSON. An empty `rest` means a policy without authentication and remember-me ID.
fn assert_json(policy: &Policy, wanted: &str, rest: &str) {
    let rest = if rest.is_empty() {
        r#""wanted_auth_types":[],"wanted_remember_me":false"#
    } else {
        rest
    };
    let json = serde_json::to_string(policy).unwrap_or_else(|error| error.to_string());
    assert_eq!(json, format!(r#"{{"wanted":[{wanted}],{rest}}}"#));
}

#[test]
fn leading_example_requests_its_fields() {
    #[derive(SharePolicy)]
    struct Applicant {
        #[attr(full_name)]
        name: String,
        #[attr(email)]
        email: Option<String>,
        #[attr(date_of_birth, source(passport, driving_licence))]
        born: Anchored<Date>,
        #[attr(postal_address)]
        address: Verified<String>,
        #[attr(age_over = 18)]
        adult: bool,
        #[attr(selfie)]
        photo: Image,
        #[selfie_auth]
        selfie_check: SelfieAuth,
        #[pin_auth]
        pin: PinAuth,
    }
    assert_json(
        Applicant::POLICY,
        concat!(
            r#"{"name":"full_name"},{"name":"email_address","optional":true},"#,
            r#"{"name":"date_of_birth","constraints":[{"type":"SOURCE","preferred_sources":{"anchors":["#,
            r#"{"name":"PASSPORT","sub_type":""},{"name":"DRIVING_LICENCE","sub_type":""}],"soft_preference":false}}]},"#,
            r#"{"name":"postal_address"},{"name":"date_of_birth","derivation":"age_over:18"},{"name":"selfie"}"#,
        ),
        r#""wanted_auth_types":[1,2],"wanted_remember_me":false"#,
    );
}

#[test]
fn every_attribute_is_requested_by_its_wire_name() {
    #[derive(SharePolicy)]
    struct Everything {
        #[attr]
        full_name: (),
        #[attr]
        given_names: (),
        #[attr]
        family_name: (),
        #[attr]
        date_of_birth: (),
        #[attr]
        gender: (),
        #[attr]
        nationality: (),
        #[attr]
        phone_number: (),
        #[attr]
        email: (),
        #[attr]
        selfie: (),
        #[attr]
        postal_address: (),
        #[attr]
        structured_postal_address: (),
        #[attr]
        document_details: (),
        #[attr]
        document_images: (),
        #[attr]
        estimated_age: (),
    }
    assert_json(
        Everything::POLICY,
        concat!(
            r#"{"name":"full_name"},{"name":"given_names"},{"name":"family_name"},{"name":"date_of_birth"},"#,
            r#"{"name":"gender"},{"name":"nationality"},{"name":"phone_number"},{"name":"email_address"},"#,
            r#"{"name":"selfie"},{"name":"postal_address"},{"name":"structured_postal_address"},"#,
            r#"{"name":"document_details"},{"name":"document_images"},{"name":"estimated_age"}"#,
        ),
        "",
    );
}

#[test]
fn age_checks_are_derivations() {
    #[derive(SharePolicy)]
    struct Ages {
        #[attr(age_over = 1)]
        least: bool,
        #[attr(age_under = 999)]
        most: Option<bool>,
        #[attr(estimated_age_over(18, buffer = 5), self_asserted)]
        looks: bool,
    }
    assert_json(
        Ages::POLICY,
        concat!(
            r#"{"name":"date_of_birth","derivation":"age_over:1"},"#,
            r#"{"name":"date_of_birth","derivation":"age_under:999","optional":true},"#,
            r#"{"name":"estimated_age","derivation":"age_over:18:5","accept_self_asserted":true,"#,
            r#""alternative_names":["date_of_birth"]}"#,
        ),
        "",
    );
}

#[test]
fn constraints_contain_sources_and_sub_types() {
    #[derive(SharePolicy)]
    #[share(source(pass_card(citizencard)))]
    struct Constrained {
        #[attr(full_name)]
        by_default: String,
        #[attr(given_names, prefer(passport(nfc, "MRZ"), "NEW_DOC"))]
        soft: String,
        #[attr(family_name, source(national_id(aadhaar), "NEW_DOC"("CARD")), prefer(driving_licence))]
        both: String,
    }
    assert_json(
        Constrained::POLICY,
        concat!(
            r#"{"name":"full_name","constraints":[{"type":"SOURCE","preferred_sources":{"anchors":["#,
            r#"{"name":"PASS_CARD","sub_type":"CITIZENCARD"}],"soft_preference":false}}]},"#,
            r#"{"name":"given_names","constraints":[{"type":"SOURCE","preferred_sources":{"anchors":["#,
            r#"{"name":"PASSPORT","sub_type":"NFC"},{"name":"PASSPORT","sub_type":"MRZ"},"#,
            r#"{"name":"NEW_DOC","sub_type":""}],"soft_preference":true}}]},"#,
            r#"{"name":"family_name","constraints":[{"type":"SOURCE","preferred_sources":{"anchors":["#,
            r#"{"name":"NATIONAL_ID","sub_type":"AADHAAR"},{"name":"NEW_DOC","sub_type":"CARD"}],"soft_preference":false}},"#,
            r#"{"type":"SOURCE","preferred_sources":{"anchors":[{"name":"DRIVING_LICENCE","sub_type":""}],"#,
            r#""soft_preference":true}}]}"#,
        ),
        "",
    );
}

#[test]
fn one_source_without_sub_type_is_serialised() {
    #[derive(SharePolicy)]
    #[share(source(passport))]
    struct Constrained {
        #[attr(full_name)]
        passport: String,
        #[attr(given_names, source(driving_licence))]
        licence: String,
        #[attr(family_name, source(national_id))]
        national: String,
        #[attr(gender, source(pass_card))]
        card: String,
        #[attr(nationality, prefer(passport))]
        rather_passport: String,
        #[attr(email, prefer(driving_licence))]
        rather_licence: String,
        #[attr(phone_number, prefer(national_id))]
        rather_national: String,
        #[attr(postal_address, prefer(pass_card))]
        rather_card: String,
    }
    let rows = [
        ("full_name", "PASSPORT", false),
        ("given_names", "DRIVING_LICENCE", false),
        ("family_name", "NATIONAL_ID", false),
        ("gender", "PASS_CARD", false),
        ("nationality", "PASSPORT", true),
        ("email_address", "DRIVING_LICENCE", true),
        ("phone_number", "NATIONAL_ID", true),
        ("postal_address", "PASS_CARD", true),
    ];
    let wanted = rows.map(|(name, source, soft)| {
        format!(
            r#"{{"name":"{name}","constraints":[{{"type":"SOURCE","preferred_sources":{{"anchors":[{{"name":"{source}","sub_type":""}}],"soft_preference":{soft}}}}}]}}"#
        )
    });
    assert_json(Constrained::POLICY, &wanted.join(","), "");
}

#[test]
fn attribute_options_are_serialised() {
    #[derive(SharePolicy)]
    struct Options {
        #[attr(full_name, alternatives(given_names, "org.example.name", self::Points))]
        name: String,
        #[attr(email, self_asserted)]
        mail: String,
        #[attr(phone_number, self_asserted = false)]
        phone: String,
        #[attr(gender, default)]
        gender: String,
        #[attr(nationality, optional)]
        nationality: Option<String>,
        #[attr(skip)]
        note: String,
    }
    assert_json(
        Options::POLICY,
        concat!(
            r#"{"name":"full_name","alternative_names":["given_names","org.example.name","com.example.points"]},"#,
            r#"{"name":"email_address","accept_self_asserted":true},"#,
            r#"{"name":"phone_number","accept_self_asserted":false},"#,
            r#"{"name":"gender","optional":true},{"name":"nationality","optional":true}"#,
        ),
        "",
    );
}

struct Points;

impl Attribute for Points {
    const NAME: &'static str = "com.example.points";
    type Kind = kind::Number;
}

#[test]
fn third_party_attributes_keep_their_names() {
    #[derive(SharePolicy)]
    struct Member {
        #[attr(self::Points)]
        points: Option<u64>,
        #[attr("com.example.level")]
        level: ProfileAttribute,
        #[attr(yoti_share::attribute::email)]
        mail: String,
    }
    assert_json(
        Member::POLICY,
        r#"{"name":"com.example.points","optional":true},{"name":"com.example.level"},{"name":"email_address"}"#,
        "",
    );
}

#[test]
fn authentications_and_remember_me_are_serialised() {
    #[derive(SharePolicy)]
    #[pin_auth]
    #[share(remember_me)]
    struct Known {
        #[selfie_auth]
        check: (),
    }
    #[derive(SharePolicy)]
    #[share(remember_me = optional)]
    struct PerhapsKnown;

    assert_json(
        Known::POLICY,
        "",
        r#""wanted_auth_types":[2,1],"wanted_remember_me":true"#,
    );
    assert_json(
        PerhapsKnown::POLICY,
        "",
        r#""wanted_auth_types":[],"wanted_remember_me":true,"wanted_remember_me_optional":true"#,
    );
}

#[test]
fn identity_profiles_are_requirements() {
    #[derive(SharePolicy)]
    #[share(identity_profile(framework = uk_tfida, scheme = dbs, objective = standard))]
    struct Checked {
        #[attr(identity_profile_report)]
        report: Vec<u8>,
    }
    #[derive(SharePolicy)]
    #[share(identity_profile(framework = "A", scheme = "B", objective = "C"))]
    struct Verbatim(#[attr(full_name)] String);

    assert_json(
        Checked::POLICY,
        "",
        concat!(
            r#""wanted_auth_types":[],"wanted_remember_me":false,"identity_profile_requirements":"#,
            r#"{"trust_framework":"UK_TFIDA","scheme":{"type":"DBS","objective":"STANDARD"}}"#,
        ),
    );

    assert_json(
        Verbatim::POLICY,
        r#"{"name":"full_name"}"#,
        concat!(
            r#""wanted_auth_types":[],"wanted_remember_me":false,"identity_profile_requirements":"#,
            r#"{"trust_framework":"A","scheme":{"type":"B","objective":"C"}}"#,
        ),
    );
}

#[test]
fn repeated_age_check_is_rejected_by_the_builder_too() {
    let check = || WantedAttribute::new("date_of_birth").with_derivation("age_over:18");
    let build_error = |other: WantedAttribute| {
        Policy::builder()
            .age_over(18)
            .wanted(other)
            .build()
            .unwrap_err()
            .to_string()
    };
    let contradiction = "requests `age_over:18` twice with different options; request each age check once";
    assert!(build_error(check().with_optional(true)).contains(contradiction));
    assert!(build_error(check().with_accept_self_asserted(false)).contains(contradiction));
    assert!(
        build_error(check()).contains("requests `age_over:18` twice with the same constraints; remove one of the two")
    );
    let other_age = check().with_derivation("age_over:21").with_optional(true);
    assert!(Policy::builder().age_over(18).wanted(other_age).build().is_ok());
}
