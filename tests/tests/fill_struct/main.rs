//! The struct that asked is filled from a receipt that the other side sealed.

use std::{collections::HashMap, sync::Arc};

use serde::Deserialize;
use yoti_share::{
    AgeCheck, AgeVerification, Anchored, Attribute as _, Date, DocumentDetails, ExtractError, FieldProblem,
    FromAttribute, Image, Json, Key, Outcome, PinAuth, PostalAddress, ProfileAttribute, Receipt, SelfieAuth,
    SharePolicy, ValueError, Verified, attribute, kind, receipt,
};
use yoti_share_sandbox::{
    AppKey,
    seal::{Anchor, Attribute, Seal, Side, content_type},
};

fn receipt_of(attributes: impl IntoIterator<Item = Attribute>) -> Receipt {
    let app_key = AppKey::insecure_test_key();
    let sealed = Seal::under(&app_key)
        .user(Side::new().attributes(attributes))
        .seal()
        .unwrap();
    let key = Key::from_pem(app_key.pem()).unwrap();
    receipt::open(sealed.receipt_json(), sealed.item_key_json(), &key).unwrap()
}

fn extract<T: SharePolicy>(attributes: impl IntoIterator<Item = Attribute>) -> Result<T, ExtractError> {
    receipt_of(attributes).extract()
}

/// Every problem as `field attribute Problem`.
fn problems(error: &ExtractError) -> Vec<String> {
    error
        .fields()
        .iter()
        .map(|field| format!("{} {} {:?}", field.field(), field.attribute(), field.problem()))
        .collect()
}

fn refused<T: SharePolicy>(attributes: impl IntoIterator<Item = Attribute>) -> Vec<String> {
    match extract::<T>(attributes) {
        Ok(_) => panic!("the struct was filled"),
        Err(error) => problems(&error),
    }
}

fn text(name: &str, value: &str) -> Attribute {
    Attribute::text(name, value)
}

mod types {
    use super::*;

    #[derive(Deserialize)]
    struct Levels {
        levels: HashMap<String, u8>,
    }

    #[derive(SharePolicy)]
    struct Everything {
        #[attr(full_name)]
        name: String,
        #[attr(given_names)]
        given: Box<str>,
        #[attr(family_name)]
        family: Arc<str>,
        #[attr(date_of_birth)]
        born: Date,
        #[attr(age_over = 18)]
        adult: bool,
        #[attr(age_under = 65)]
        working_age: AgeVerification,
        #[attr(estimated_age_over(21, buffer = 3))]
        looks_adult: bool,
        #[attr(estimated_age)]
        looks: u8,
        #[attr(selfie)]
        photo: Image,
        #[attr(document_images)]
        pages: Vec<Image>,
        #[attr(document_details)]
        document: DocumentDetails,
        #[attr(structured_postal_address)]
        address: PostalAddress,
        #[attr("com.example.levels")]
        levels: Json<Levels>,
        #[attr("com.example.points")]
        points: i64,
        #[attr("com.example.anything")]
        anything: serde_json::Value,
        #[attr(gender)]
        gender: Option<String>,
        #[attr(nationality)]
        nationality: Option<Box<Box<str>>>,
        #[attr(phone_number, default)]
        phone: String,
        #[attr(email)]
        email: Vec<u8>,
        #[attr(postal_address)]
        postal: ProfileAttribute,
        #[attr("com.example.ignored")]
        _ignored: (),
        #[selfie_auth]
        _selfie: SelfieAuth,
        #[pin_auth]
        _pin: PinAuth,
        #[attr(skip)]
        seen: u32,
    }

    fn everything() -> Vec<Attribute> {
        let images = [(2, vec![1]), (1, b"no image".to_vec()), (4, vec![2, 3])];
        vec![
            text("full_name", "Ada Lovelace"),
            text("given_names", "Ada"),
            text("family_name", "Lovelace"),
            Attribute::date("date_of_birth", "1815-12"),
            text("age_over:18", "true"),
            text("age_under:65", "false"),
            text("age_over:21:3", "TRUE"),
            text("estimated_age", "36"),
            Attribute::jpeg("selfie", [0xff, 0xd8]),
            Attribute::multi_value("document_images", images),
            text("document_details", "PASSPORT GBR 01234567 2016-05-01"),
            Attribute::json(
                "structured_postal_address",
                &serde_json::json!({"town_city": "London", "formatted_address": "1 Road"}),
            ),
            Attribute::json("com.example.levels", &serde_json::json!({"levels": {"a": 3}})),
            Attribute::int("com.example.points", -12),
            Attribute::json("com.example.anything", &serde_json::json!([1, {"b": null}])),
            text("email_address", "ada@example.com"),
            text("com.example.ignored", ""),
        ]
    }

    #[test]
    fn every_type_holds_what_it_should() {
        let all: Everything = extract(everything()).unwrap();
        assert_eq!(all.name, "Ada Lovelace");
        assert_eq!((&*all.given, &*all.family), ("Ada", "Lovelace"));
        assert_eq!(all.born.to_string(), "1815-12");
        assert!(all.adult && all.looks_adult);
        assert_eq!(
            (all.working_age.check(), all.working_age.age(), all.working_age.result()),
            (AgeCheck::Under, 65, false)
        );
        assert_eq!(all.looks, 36);
        assert_eq!(
            (all.photo.media_type(), all.photo.bytes()),
            ("image/jpeg", &[0xff, 0xd8][..])
        );
        let pages: Vec<_> = all
            .pages
            .iter()
            .map(|page| (page.media_type(), page.bytes().to_vec()))
            .collect();
        assert_eq!(pages, [("image/jpeg", vec![1]), ("image/png", vec![2, 3])]);
        assert_eq!(
            (all.document.number(), all.document.issuing_authority()),
            ("01234567", None)
        );
        assert_eq!(all.address.town_city(), Some("London"));
        assert_eq!(all.levels.levels["a"], 3);
        assert_eq!(all.points, -12);
        assert_eq!(all.anything, serde_json::json!([1, {"b": null}]));
        assert_eq!((all.gender, all.nationality), (None, None));
        assert_eq!((all.phone.as_str(), all.seen), ("", 0));
        assert_eq!(all.email, b"ada@example.com");
    }

    #[test]
    fn the_postal_address_falls_back_to_the_structured_one() {
        let all: Everything = extract(everything()).unwrap();
        assert_eq!((all.postal.name(), all.postal.text()), ("postal_address", Ok("1 Road")));
    }

    #[test]
    fn everything_missing_is_told_at_once_and_in_order() {
        let expected = [
            "name full_name Missing",
            "given given_names Missing",
            "family family_name Missing",
            "born date_of_birth Missing",
            "adult age_over:18 Missing",
            "working_age age_under:65 Missing",
            "looks_adult age_over:21:3 Missing",
            "looks estimated_age Missing",
            "photo selfie Missing",
            "pages document_images Missing",
            "document document_details Missing",
            "address structured_postal_address Missing",
            "levels com.example.levels Missing",
            "points com.example.points Missing",
            "anything com.example.anything Missing",
            "email email_address Missing",
            "postal postal_address Missing",
            "_ignored com.example.ignored Missing",
        ];
        assert_eq!(refused::<Everything>([]), expected);
    }

    #[test]
    fn malformed_values_are_told_by_name_and_never_by_value() {
        let broken = [
            Attribute::raw("full_name", content_type::STRING, *b"canary\xff"),
            Attribute::date("date_of_birth", "canary-05"),
            text("age_over:18", "canary"),
            Attribute::jpeg("selfie", []),
            text("document_details", "canary"),
            Attribute::raw("structured_postal_address", content_type::JSON, *b"{\"canary\""),
            Attribute::json("com.example.levels", &serde_json::json!({"levels": "canary"})),
            text("com.example.points", "12canary"),
        ];
        let given: Vec<Attribute> = everything()
            .into_iter()
            .filter(|attribute| broken.iter().all(|other| other.name() != attribute.name()))
            .chain(broken.clone())
            .collect();
        let Err(error) = extract::<Everything>(given) else {
            panic!("the struct was filled")
        };
        let expected = [
            "name full_name Malformed",
            "born date_of_birth Malformed",
            "adult age_over:18 Malformed",
            "photo selfie Malformed",
            "document document_details Malformed",
            "address structured_postal_address Malformed",
            "levels com.example.levels Malformed",
            "points com.example.points Malformed",
            "postal postal_address Missing",
        ];
        assert_eq!(problems(&error), expected);
        assert!(!format!("{error} {error:?} {error:#?}").contains("canary"));
    }

    #[test]
    fn an_optional_attribute_that_is_malformed_is_an_error_and_not_none() {
        #[derive(SharePolicy)]
        struct Optional {
            #[attr(date_of_birth)]
            #[expect(dead_code, reason = "never filled")]
            born: Option<Date>,
        }

        assert_eq!(
            refused::<Optional>([Attribute::date("date_of_birth", "soon")]),
            ["born date_of_birth Malformed"]
        );
    }

    #[test]
    fn false_zero_and_empty_are_values() {
        #[derive(SharePolicy)]
        struct Falsy {
            #[attr(age_over = 18)]
            adult: bool,
            #[attr("com.example.points")]
            points: Option<u32>,
            #[attr(gender)]
            gender: Option<String>,
            #[attr("com.example.flag")]
            flag: Option<serde_json::Value>,
        }

        let falsy: Falsy = extract([
            text("age_over:18", "false"),
            Attribute::int("com.example.points", 0),
            text("gender", ""),
            Attribute::json("com.example.flag", &serde_json::json!(false)),
        ])
        .unwrap();
        assert_eq!(
            (falsy.adult, falsy.points, falsy.gender.as_deref()),
            (false, Some(0), Some(""))
        );
        assert_eq!(falsy.flag, Some(serde_json::json!(false)));
    }

    #[test]
    fn a_number_that_does_not_fit_is_malformed() {
        #[derive(SharePolicy)]
        struct Small {
            #[attr("com.example.points")]
            #[expect(dead_code, reason = "never filled")]
            points: u8,
        }

        assert_eq!(
            refused::<Small>([Attribute::int("com.example.points", 256)]),
            ["points com.example.points Malformed"]
        );
        assert_eq!(
            refused::<Small>([Attribute::int("com.example.points", -1)]),
            ["points com.example.points Malformed"]
        );
    }

    #[test]
    fn dates_of_other_crates_hold_whole_dates_only() {
        #[derive(SharePolicy)]
        struct Dates {
            #[attr(date_of_birth)]
            born: jiff::civil::Date,
        }

        let dates: Dates = extract([Attribute::date("date_of_birth", "1990-02-28")]).unwrap();
        assert_eq!(dates.born, jiff::civil::date(1990, 2, 28));
        assert_eq!(
            refused::<Dates>([Attribute::date("date_of_birth", "1990-02")]),
            ["born date_of_birth Malformed"]
        );
    }
}

mod sources {
    use super::*;

    #[derive(SharePolicy)]
    struct FromPassport {
        #[attr(full_name, source(passport))]
        name: Anchored<String>,
        #[attr(full_name)]
        any_name: String,
    }

    fn from(source: Anchor, value: &str) -> Attribute {
        text("full_name", value).anchor(source)
    }

    #[test]
    fn a_hard_source_takes_the_first_that_fits_and_others_take_the_first() {
        let filled: FromPassport = extract([
            from(Anchor::source("DRIVING_LICENCE"), "A. Licence"),
            from(Anchor::source("PASSPORT").sub_type("OCR"), "A. Passport"),
            from(Anchor::source("PASSPORT"), "B. Passport"),
        ])
        .unwrap();
        assert_eq!(filled.name.value(), "A. Passport");
        assert_eq!(
            filled
                .name
                .sources()
                .map(|source| source.sub_type())
                .collect::<Vec<_>>(),
            ["OCR"]
        );
        assert_eq!(filled.any_name, "A. Licence");
    }

    #[test]
    fn a_hard_source_that_nothing_fits_is_refused() {
        let licence = from(Anchor::source("DRIVING_LICENCE"), "A. Licence");
        assert_eq!(refused::<FromPassport>([licence]), ["name full_name WrongSource"]);
        let said_to_be_verified = from(Anchor::verifier("PASSPORT"), "A. Verifier");
        assert_eq!(
            refused::<FromPassport>([said_to_be_verified]),
            ["name full_name WrongSource"]
        );
        assert_eq!(
            refused::<FromPassport>([text("full_name", "A. Nobody")]),
            ["name full_name WrongSource"]
        );
    }

    #[test]
    fn an_optional_field_with_a_hard_source_fails_closed() {
        #[derive(SharePolicy)]
        struct Optional {
            #[attr(full_name, source(passport))]
            name: Option<String>,
        }

        let licence = from(Anchor::source("DRIVING_LICENCE"), "A. Licence");
        assert_eq!(refused::<Optional>([licence]), ["name full_name WrongSource"]);
        assert_eq!(extract::<Optional>([]).unwrap().name, None);
    }

    #[test]
    fn a_sub_type_has_to_fit_too() {
        #[derive(SharePolicy)]
        struct Chip {
            #[attr(full_name, source(passport(nfc), "NEW_DOC"))]
            name: String,
        }

        let read = |source| extract::<Chip>([from(source, "A")]).map(|chip| chip.name);
        assert_eq!(read(Anchor::source("PASSPORT").sub_type("NFC")).unwrap(), "A");
        assert_eq!(read(Anchor::source("NEW_DOC").sub_type("whatever")).unwrap(), "A");
        assert!(read(Anchor::source("PASSPORT").sub_type("OCR")).is_err());
    }

    #[test]
    fn a_soft_source_takes_what_there_is() {
        #[derive(SharePolicy)]
        struct Soft {
            #[attr(full_name, prefer(passport))]
            name: String,
        }

        assert_eq!(
            extract::<Soft>([from(Anchor::source("DRIVING_LICENCE"), "A")])
                .unwrap()
                .name,
            "A"
        );
    }

    #[test]
    fn a_default_source_of_the_struct_binds_every_field_without_its_own() {
        #[derive(SharePolicy)]
        #[share(source(passport))]
        struct Strict {
            #[attr(full_name)]
            #[expect(dead_code, reason = "never filled")]
            name: String,
        }

        let licence = from(Anchor::source("DRIVING_LICENCE"), "A");
        assert_eq!(refused::<Strict>([licence]), ["name full_name WrongSource"]);
    }

    #[test]
    fn verified_demands_a_verifier() {
        #[derive(SharePolicy)]
        struct Strict {
            #[attr(full_name)]
            name: Verified<String>,
        }

        let verified = from(Anchor::source("PASSPORT"), "A").anchor(Anchor::verifier("YOTI_ADMIN"));
        let strict: Strict = extract([verified]).unwrap();
        assert_eq!(strict.name.value(), "A");
        assert_eq!(
            strict
                .name
                .verifiers()
                .map(|verifier| verifier.value())
                .collect::<Vec<_>>(),
            ["YOTI_ADMIN"]
        );
        assert_eq!(strict.name.anchors().len(), 2);

        assert_eq!(
            refused::<Strict>([from(Anchor::source("PASSPORT"), "A")]),
            ["name full_name Unverified"]
        );
        assert_eq!(
            refused::<Strict>([from(Anchor::unknown(), "A")]),
            ["name full_name Unverified"]
        );
    }
}

mod names {
    use super::*;

    #[derive(SharePolicy)]
    struct Alternatives {
        #[attr(full_name, alternatives(given_names, "com.example.name"))]
        name: String,
    }

    #[test]
    fn alternatives_are_tried_in_order() {
        let read = |attributes: Vec<Attribute>| extract::<Alternatives>(attributes).unwrap().name;
        assert_eq!(
            read(vec![
                text("com.example.name", "c"),
                text("given_names", "g"),
                text("full_name", "f")
            ]),
            "f"
        );
        assert_eq!(read(vec![text("com.example.name", "c"), text("given_names", "g")]), "g");
        assert_eq!(read(vec![text("com.example.name", "c")]), "c");
        assert_eq!(refused::<Alternatives>([]), ["name full_name Missing"]);
    }

    #[derive(SharePolicy)]
    struct Estimated {
        #[attr(estimated_age_over(18, buffer = 5))]
        adult: bool,
    }

    #[test]
    fn an_estimate_may_be_answered_by_the_plain_check() {
        let read = |attributes: Vec<Attribute>| extract::<Estimated>(attributes).map(|estimated| estimated.adult);
        assert!(read(vec![text("age_over:18:5", "true")]).unwrap());
        assert!(read(vec![text("age_over:18", "true")]).unwrap());
        assert!(!read(vec![text("age_over:18", "true"), text("age_over:18:5", "false")]).unwrap());
        assert!(read(vec![text("age_over:18:3", "true")]).is_err());
        assert!(read(vec![text("age_over:21", "true")]).is_err());
    }

    #[test]
    fn an_age_check_with_two_answers_is_refused() {
        #[derive(SharePolicy)]
        struct Adult {
            #[attr(age_over = 18)]
            adult: bool,
        }

        let twice = |one, other| extract::<Adult>([text("age_over:18", one), text("age_over:18", other)]);
        assert!(twice("true", "TRUE").unwrap().adult);
        let error = twice("true", "false").map(|adult| adult.adult).unwrap_err();
        assert_eq!(error.fields()[0].problem(), FieldProblem::Contradictory);
    }
}

mod own_types {
    use super::*;

    struct Points;

    impl yoti_share::Attribute for Points {
        const NAME: &'static str = "com.example.points";
        type Kind = kind::Number;
    }

    #[derive(Debug, PartialEq)]
    enum Gender {
        Female,
        Other,
    }

    impl FromAttribute<attribute::gender> for Gender {
        fn from_attribute(attribute: &ProfileAttribute) -> Result<Self, ValueError> {
            match attribute.text()? {
                "FEMALE" => Ok(Self::Female),
                "OTHER" => Ok(Self::Other),
                _ => Err(ValueError::new("no gender that this program knows")),
            }
        }
    }

    #[derive(SharePolicy)]
    struct Own {
        #[attr(self::Points)]
        points: Option<u32>,
        #[attr(gender)]
        gender: Gender,
        #[attr(self::Points, source(passport))]
        #[expect(dead_code, reason = "asked twice, under different constraints")]
        passport_points: Option<u32>,
    }

    #[test]
    fn types_of_ones_own_are_read() {
        let own: Own = extract([
            text("gender", "FEMALE"),
            Attribute::int("com.example.points", 7).anchor(Anchor::source("PASSPORT")),
        ])
        .unwrap();
        assert_eq!((own.points, own.gender), (Some(7), Gender::Female));
        let error = extract::<Own>([text("gender", "canary")]).err().unwrap();
        assert_eq!(problems(&error), ["gender gender Malformed"]);
        assert!(
            error.to_string().contains("no gender that this program knows") && !error.to_string().contains("canary")
        );
    }

    #[test]
    fn a_profile_reads_by_marker() {
        let receipt = receipt_of([
            Attribute::date("date_of_birth", "1990"),
            Attribute::int(Points::NAME, 3),
        ]);
        let Outcome::Shared(share) = receipt.outcome() else {
            panic!("the share failed")
        };
        let profile = share.profile();
        assert_eq!(profile.value::<Date>(attribute::date_of_birth).unwrap().year(), 1990);
        assert_eq!(profile.value::<u8>(Points).unwrap(), 3);
        assert_eq!(profile.value::<Option<String>>(attribute::full_name).unwrap(), None);
        let error = profile.value::<String>(attribute::full_name).unwrap_err();
        assert_eq!(problems(&error), ["full_name full_name Missing"]);
    }
}

mod composition {
    use super::*;

    #[derive(SharePolicy)]
    struct Name {
        #[attr(given_names)]
        given: String,
        #[attr(family_name)]
        family: String,
    }

    #[derive(SharePolicy)]
    struct Person<E: SharePolicy> {
        #[attr(flatten)]
        name: Name,
        #[attr(age_over = 18)]
        adult: bool,
        #[attr(flatten)]
        extra: E,
    }

    #[derive(SharePolicy)]
    struct Contact {
        #[attr(email)]
        email: Option<String>,
    }

    #[test]
    fn flattened_structs_are_filled_from_the_same_share() {
        let person: Person<Contact> = extract([
            text("family_name", "L"),
            text("given_names", "A"),
            text("age_over:18", "true"),
        ])
        .unwrap();
        assert_eq!((person.name.given.as_str(), person.name.family.as_str()), ("A", "L"));
        assert!(person.adult && person.extra.email.is_none());
        let names: Vec<&str> = Person::<Contact>::POLICY.wanted().map(|wanted| wanted.name()).collect();
        assert_eq!(names, ["given_names", "family_name", "date_of_birth", "email_address"]);
    }

    #[test]
    fn problems_inside_are_told_with_their_path() {
        assert_eq!(
            refused::<Person<Contact>>([text("given_names", "A")]),
            ["name.family family_name Missing", "adult age_over:18 Missing"],
        );
    }

    #[test]
    fn a_failed_share_says_so_and_not_that_fields_are_missing() {
        let json = r#"{"id":"AAAA","sessionId":"s","error":"FRAUD_DETECTED"}"#;
        let key = Key::from_pem(AppKey::insecure_test_key().pem()).unwrap();
        let receipt = receipt::open(json, None::<&str>, &key).unwrap();
        let error = receipt.extract::<Name>().err().unwrap();
        assert_eq!(
            error.share_failure().map(|failure| failure.code()),
            Some("FRAUD_DETECTED")
        );
        assert!(error.fields().is_empty());
    }
}
