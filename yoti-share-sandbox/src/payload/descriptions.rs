//! Describes in plain words what a session requests.

use super::catalogue::attribute_label;
use super::derivation::Derivation;
use super::extension::{Extension, ExtensionDetails};
use super::identity_profile::{AllowedDocuments, Framework, Scheme};
use super::policy::{AuthType, Policy, SourceConstraint, WantedAttribute};
use super::request::SessionRequest;

/// The title of a requested attribute: its name for people, or the question of an age check.
pub(crate) fn attribute_title(wanted: &WantedAttribute) -> String {
    wanted
        .derivation
        .map_or_else(|| attribute_label(&wanted.name), age_question)
}

/// The question that an age check answers.
pub(crate) fn age_question(derivation: Derivation) -> String {
    if derivation.over {
        format!("Whether you are {} or older", derivation.age)
    } else {
        format!("Whether you are younger than {}", derivation.age)
    }
}

/// The terms of a requested attribute: what an age check is derived from, sources, self-asserted values and alternatives.
pub(crate) fn attribute_terms(wanted: &WantedAttribute) -> Vec<String> {
    // Every field is named, so that a new one does not compile until it is described.
    let WantedAttribute {
        name,
        derivation,
        optional: _,
        accept_self_asserted,
        constraints,
        alternative_names,
    } = wanted;
    let mut terms: Vec<String> = derivation
        .iter()
        .map(|derivation| age_terms(*derivation, name))
        .collect();
    terms.extend(constraints.iter().filter_map(source_terms));
    match accept_self_asserted {
        Some(true) => terms.push("A value that you typed in is accepted without a verifier.".to_owned()),
        Some(false) => terms.push("A value that you only typed in is not accepted.".to_owned()),
        None => {}
    }
    if !alternative_names.is_empty() {
        let names = alternative_names
            .iter()
            .map(|name| attribute_label(name).to_lowercase());
        terms.push(format!("Accepted instead: {}.", join_or(names)));
    }
    terms
}

fn age_terms(derivation: Derivation, name: &str) -> String {
    let label = attribute_label(name).to_lowercase();
    let Derivation { over: _, age, buffer } = derivation;
    match buffer {
        None => format!("Answered by your {label}."),
        Some(buffer) => {
            let least = u32::from(age) + u32::from(buffer);
            format!("Answered by your {label}, which must be at least {least}, a buffer of {buffer}.")
        }
    }
}

fn source_terms(constraint: &SourceConstraint) -> Option<String> {
    let sources = constraint.sources.iter().map(|source| match &source.sub_type {
        None => document_label(&source.name),
        Some(sub_type) => format!("{} ({sub_type})", document_label(&source.name)),
    });
    let verb = if constraint.soft { "Preferably" } else { "Only" };
    (!constraint.sources.is_empty()).then(|| format!("{verb} from: {}.", join_or(sources)))
}

pub(crate) fn document_label(name: &str) -> String {
    match name {
        "PASSPORT" => "passport",
        "DRIVING_LICENCE" => "driving licence",
        "NATIONAL_ID" => "national identity card",
        "PASS_CARD" => "proof-of-age card",
        other => other,
    }
    .to_owned()
}

/// `a`, `a or b`, `a, b or c`.
fn join_or(words: impl Iterator<Item = String>) -> String {
    let mut words: Vec<String> = words.collect();
    match words.pop() {
        Some(last) if words.is_empty() => last,
        Some(last) => format!("{} or {last}", words.join(", ")),
        None => String::new(),
    }
}

/// Everything that the session requests except attributes, one sentence each.
pub(crate) fn other_terms(request: &SessionRequest) -> Vec<String> {
    // Every field is named, so that a new one does not compile until it is described.
    let Policy {
        wanted: _,
        auth_types,
        remember_me,
        identity_profile,
        advanced_identity_profile,
    } = &request.policy;
    let mut sentences: Vec<String> = auth_types.iter().map(|kind| auth_term(*kind)).collect();
    if *remember_me {
        sentences.push("The application recognises you when you return: the receipt has a remember-me ID.".to_owned());
    }
    let profiles = identity_profile.iter().chain(advanced_identity_profile);
    let mut schemes = profiles
        .flat_map(|framework| framework.schemes.iter().map(|scheme| scheme_label(framework, scheme)))
        .peekable();
    if schemes.peek().is_some() {
        sentences.push(format!("You must meet an identity profile: {}.", join_or(schemes)));
    }
    if let Some(id) = &request.subject_id {
        sentences.push(format!("The application's ID for you is “{id}”."));
    }
    sentences.extend(request.extensions.iter().map(extension_term));
    if let Some(webhook) = &request.notification {
        let check = if webhook.verify_tls {
            ""
        } else {
            ", without checking the certificate"
        };
        sentences.push(format!(
            "When the session ends, the sandbox sends {} {}{check}.",
            webhook.method, webhook.url
        ));
    }
    sentences
}

fn auth_term(kind: AuthType) -> String {
    match kind {
        AuthType::Selfie => "Selfie authentication: a new photograph is compared with your own.".to_owned(),
        AuthType::Pin => "PIN authentication: you enter the PIN of your app.".to_owned(),
        AuthType::Unknown(number) => format!("Authentication of type {number}, which the sandbox does not know."),
    }
}

fn scheme_label(framework: &Framework, scheme: &Scheme) -> String {
    let mut parts = vec![format!("{} of {}", scheme.kind, framework.name)];
    parts.extend(
        scheme
            .objective
            .as_ref()
            .map(|objective| format!("objective {objective}")),
    );
    parts.extend(scheme.label.as_ref().map(|label| format!("called “{label}”")));
    if !scheme.documents.is_empty() {
        let documents = scheme.documents.iter().map(documents_label);
        parts.push(format!("with a {}", join_or(documents)));
    }
    parts.join(", ")
}

fn documents_label(allowed: &AllowedDocuments) -> String {
    let types = if allowed.types.is_empty() {
        "document".to_owned()
    } else {
        join_or(allowed.types.iter().map(|kind| document_label(kind)))
    };
    if allowed.countries.is_empty() {
        types
    } else {
        format!("{types} of {}", join_or(allowed.countries.iter().cloned()))
    }
}

fn extension_term(extension: &Extension) -> String {
    match &extension.details {
        ExtensionDetails::Location(location) => {
            let radius = location.radius.unwrap_or_default();
            let uncertainty = location.max_uncertainty.unwrap_or_default();
            format!(
                "The phone must be within {radius} m of latitude {}, longitude {}, known to within {uncertainty} m. \
                 The sandbox does not check it.",
                location.latitude, location.longitude
            )
        }
        ExtensionDetails::ThirdParty(issue) => format!(
            "The application can issue {} to you until {}.",
            issue.names.join(", "),
            issue.expiry_date
        ),
        ExtensionDetails::Unchecked(json) => format!("Extension {}: {json}", extension.kind),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(members: &str) -> SessionRequest {
        SessionRequest::parse(format!(r#"{{{members},"redirectUri":"/"}}"#).as_bytes()).unwrap()
    }

    #[test]
    fn attributes_are_described_with_title_and_terms() {
        let request = request(
            r#""policy":{"wanted":[
                {"name":"full_name"},
                {"name":"date_of_birth","derivation":"age_over:18","accept_self_asserted":true},
                {"name":"date_of_birth","derivation":"age_under:65","accept_self_asserted":false},
                {"name":"estimated_age","derivation":"age_over:18:5","alternative_names":["date_of_birth"]},
                {"name":"com.example.points"},
                {"name":"document_details","constraints":[
                    {"type":"SOURCE","preferred_sources":{"anchors":[{"name":"PASSPORT","sub_type":"NFC"},{"name":"DRIVING_LICENCE"},
                        {"name":"NEW"}],"soft_preference":false}},
                    {"type":"SOURCE","preferred_sources":{"anchors":[{"name":"PASS_CARD"}],"soft_preference":true}}]}]}"#,
        );
        let described: Vec<_> = request
            .policy
            .wanted
            .iter()
            .map(|wanted| (attribute_title(wanted), attribute_terms(wanted).join(" ")))
            .collect();
        let expected = [
            ("Full name", ""),
            (
                "Whether you are 18 or older",
                "Answered by your date of birth. A value that you typed in is accepted without a verifier.",
            ),
            (
                "Whether you are younger than 65",
                "Answered by your date of birth. A value that you only typed in is not accepted.",
            ),
            (
                "Whether you are 18 or older",
                "Answered by your estimated age, which must be at least 23, a buffer of 5. Accepted instead: date of birth.",
            ),
            ("com.example.points, of a third party", ""),
            (
                "Details of a document",
                "Only from: passport (NFC), driving licence or NEW. Preferably from: proof-of-age card.",
            ),
        ];
        assert_eq!(
            described,
            expected.map(|(title, terms)| (title.to_owned(), terms.to_owned()))
        );
    }

    #[test]
    fn other_terms_are_one_sentence_each() {
        let request = request(
            r#""policy":{"wanted":[],"wanted_auth_types":[1,2,9],"wanted_remember_me":true,
                "advanced_identity_profile_requirements":{"profiles":[{"trust_framework":"UK_TFIDA","schemes":[
                    {"type":"RTW"},
                    {"type":"DBS","objective":"BASIC","label":"job","config":{"filter":{"type":"DOCUMENT_RESTRICTIONS","inclusion":"INCLUDE",
                        "documents":[{"country_codes":["GBR","IRL"],"document_types":["PASSPORT"]},{"country_codes":["FRA"]}]}}}]}]}},
              "subject":{"subject_id":"s1"},
              "extensions":[
                {"type":"LOCATION_CONSTRAINT","content":{"expected_device_location":{"latitude":50.8,"longitude":-0.1,"radius":150,"max_uncertainty_radius":60}}},
                {"type":"THIRD_PARTY_ATTRIBUTE","content":{"expiry_date":"2030-01-02T03:04:05.678Z","definitions":[{"name":"com.a.b"},{"name":"com.a.c"}]}},
                {"type":"NEW","content":{"a":1}}],
              "notification":{"url":"https://example.com/hook","verifyTls":false,"headers":{"Authorization":"Bearer secret"}}"#,
        );
        let expected = [
            "Selfie authentication: a new photograph is compared with your own.",
            "PIN authentication: you enter the PIN of your app.",
            "Authentication of type 9, which the sandbox does not know.",
            "The application recognises you when you return: the receipt has a remember-me ID.",
            "You must meet an identity profile: RTW of UK_TFIDA or DBS of UK_TFIDA, objective BASIC, called “job”, with a \
             passport of GBR or IRL or document of FRA.",
            "The application's ID for you is “s1”.",
            "The phone must be within 150 m of latitude 50.8, longitude -0.1, known to within 60 m. The sandbox does not check it.",
            "The application can issue com.a.b, com.a.c to you until 2030-01-02T03:04:05.678Z.",
            r#"Extension NEW: {"a":1}"#,
            "When the session ends, the sandbox sends POST https://example.com/hook, without checking the certificate.",
        ];
        assert_eq!(other_terms(&request), expected);
    }
}
