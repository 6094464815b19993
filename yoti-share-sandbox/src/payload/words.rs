//! What a session asks for, in plain words.

use serde_json::Value;

use crate::payload::{Derivation, Extension, Framework, Policy, Scheme, SessionRequest, SourceConstraint, Wanted};

/// An attribute by the name that people know it by.
pub(crate) fn label(name: &str) -> String {
    match name {
        "full_name" => "Full name",
        "given_names" => "Given names",
        "family_name" => "Family name",
        "date_of_birth" => "Date of birth",
        "estimated_age" => "Estimated age",
        "gender" => "Gender",
        "nationality" => "Nationality",
        "phone_number" => "Phone number",
        "email_address" => "Email address",
        "selfie" => "Photograph",
        "postal_address" => "Postal address",
        "structured_postal_address" => "Postal address, in parts",
        "document_details" => "Details of a document",
        "document_images" => "Pictures of a document",
        "identity_profile_report" => "Report on the identity profile",
        third_party => return format!("{third_party}, of a third party"),
    }
    .to_owned()
}

/// What is wanted: a value, or something that is worked out from it.
pub(crate) fn title(wanted: &Wanted) -> String {
    let Some(Derivation { over, age, buffer }) = wanted.derivation else {
        return label(&wanted.name);
    };
    let base = label(&wanted.name).to_lowercase();
    match (over, buffer) {
        (true, None) => format!("Whether they are {age} or older, by their {base}"),
        (true, Some(buffer)) => {
            let least = u32::from(age) + u32::from(buffer);
            format!("Whether they are {age} or older: their {base} has to be {least}, which is {buffer} to spare")
        }
        (false, _) => format!("Whether they are younger than {age}, by their {base}"),
    }
}

/// On what terms it is wanted, beside being required or optional.
pub(crate) fn terms(wanted: &Wanted) -> Vec<String> {
    let mut terms: Vec<String> = wanted.constraints.iter().filter_map(sources).collect();
    match wanted.accept_self_asserted {
        Some(true) => terms.push("May be what the person typed in, verified by nobody.".to_owned()),
        Some(false) => terms.push("Not accepted if the person only typed it in.".to_owned()),
        None => {}
    }
    if !wanted.alternative_names.is_empty() {
        let names = wanted.alternative_names.iter().map(|name| label(name).to_lowercase());
        terms.push(format!("Or else: {}.", either(names)));
    }
    terms
}

fn sources(constraint: &SourceConstraint) -> Option<String> {
    let sources = constraint.sources.iter().map(|source| match &*source.sub_type {
        "" => document(&source.name),
        sub_type => format!("{} ({sub_type})", document(&source.name)),
    });
    let verb = if constraint.soft { "Preferably" } else { "Only" };
    (!constraint.sources.is_empty()).then(|| format!("{verb} from: {}.", either(sources)))
}

fn document(name: &str) -> String {
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
fn either(words: impl Iterator<Item = String>) -> String {
    let mut words: Vec<String> = words.collect();
    match words.pop() {
        Some(last) if words.is_empty() => last,
        Some(last) => format!("{} or {last}", words.join(", ")),
        None => String::new(),
    }
}

/// What is asked for beside attributes, one sentence each.
pub(crate) fn besides(request: &SessionRequest) -> Vec<String> {
    let Policy {
        auth_types,
        remember_me,
        identity_profile,
        advanced_identity_profile,
        ..
    } = &request.policy;
    let auth = auth_types.iter().map(|kind| match kind {
        1 => "A photograph is taken on the spot, and matched with the person's own.".to_owned(),
        2 => "The person proves themselves with the PIN of their app.".to_owned(),
        other => format!("Authentication of type {other}, which the sandbox does not know."),
    });
    let mut sentences: Vec<String> = auth.collect();
    if *remember_me {
        sentences.push("The person is recognised when they come back: the share has a remember-me id.".to_owned());
    }
    let mut profiles = identity_profile.iter().chain(advanced_identity_profile).peekable();
    if profiles.peek().is_some() {
        let schemes = profiles.flat_map(|framework| framework.schemes.iter().map(|each| scheme(framework, each)));
        sentences.push(format!("The person meets an identity profile: {}.", either(schemes)));
    }
    if let Some(id) = request.subject_id() {
        sentences.push(format!("The application knows the person as “{id}”."));
    }
    sentences.extend(request.extensions.iter().map(extension));
    if let Some(hook) = &request.notification {
        let check = if hook.verify_tls {
            ""
        } else {
            ", whoever its certificate names"
        };
        sentences.push(format!(
            "When it is over, {} {} is called{check}.",
            hook.method, hook.url
        ));
    }
    sentences
}

fn scheme(framework: &Framework, scheme: &Scheme) -> String {
    let objective = scheme
        .objective
        .as_ref()
        .map(|objective| format!(", objective {objective}"));
    let label = scheme.label.as_ref().map(|label| format!(", called “{label}”"));
    let documents = scheme.config.as_ref().and_then(accepted);
    let [objective, label, documents] = [objective, label, documents].map(Option::unwrap_or_default);
    format!("{} of {}{objective}{label}{documents}", scheme.kind, framework.name)
}

/// The documents that a scheme's configuration names.
fn accepted(config: &Value) -> Option<String> {
    let texts = |value: Option<&Value>| -> Vec<String> {
        let items = value.and_then(Value::as_array).into_iter().flatten();
        items.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let documents = config.pointer("/filter/documents")?.as_array()?.iter().map(|accepted| {
        let types = texts(accepted.get("document_types"));
        let countries = texts(accepted.get("country_codes"));
        let types = if types.is_empty() {
            "any document".to_owned()
        } else {
            either(types.iter().map(|kind| document(kind)))
        };
        if countries.is_empty() {
            types
        } else {
            format!("{types} of {}", either(countries.into_iter()))
        }
    });
    Some(format!(", with a {}", either(documents)))
}

fn extension(extension: &Extension) -> String {
    let content = &extension.content;
    if let Some(issue) = &extension.issue {
        let names = issue.names.join(", ");
        return format!(
            "The application will give the person: {names}, until {}.",
            issue.expiry_date
        );
    }
    let number = |key: &str| {
        let found = content
            .get("expected_device_location")
            .and_then(|location| location.get(key));
        found.and_then(Value::as_f64)
    };
    match (&*extension.kind, number("latitude"), number("longitude")) {
        ("LOCATION_CONSTRAINT", Some(latitude), Some(longitude)) => {
            let [radius, uncertainty] =
                [number("radius"), number("max_uncertainty_radius")].map(Option::unwrap_or_default);
            format!(
                "The phone is within {radius} m of latitude {latitude}, longitude {longitude}, and knows so to {uncertainty} m. \
                 The sandbox does not check it."
            )
        }
        (kind, ..) => format!("Extension {kind}: {content}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(members: &str) -> SessionRequest {
        SessionRequest::parse(format!(r#"{{{members},"redirectUri":"/"}}"#).as_bytes()).unwrap()
    }

    #[test]
    fn an_attribute_is_named_with_its_terms() {
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
        let said: Vec<_> = request
            .policy
            .wanted
            .iter()
            .map(|wanted| (title(wanted), terms(wanted).join(" ")))
            .collect();
        let expected = [
            ("Full name", ""),
            (
                "Whether they are 18 or older, by their date of birth",
                "May be what the person typed in, verified by nobody.",
            ),
            (
                "Whether they are younger than 65, by their date of birth",
                "Not accepted if the person only typed it in.",
            ),
            (
                "Whether they are 18 or older: their estimated age has to be 23, which is 5 to spare",
                "Or else: date of birth.",
            ),
            ("com.example.points, of a third party", ""),
            (
                "Details of a document",
                "Only from: passport (NFC), driving licence or NEW. Preferably from: proof-of-age card.",
            ),
        ];
        assert_eq!(
            said,
            expected.map(|(title, terms)| (title.to_owned(), terms.to_owned()))
        );
    }

    #[test]
    fn what_is_asked_for_besides_is_told_in_sentences() {
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
            "A photograph is taken on the spot, and matched with the person's own.",
            "The person proves themselves with the PIN of their app.",
            "Authentication of type 9, which the sandbox does not know.",
            "The person is recognised when they come back: the share has a remember-me id.",
            "The person meets an identity profile: RTW of UK_TFIDA or DBS of UK_TFIDA, objective BASIC, called “job”, with a \
             passport of GBR or IRL or any document of FRA.",
            "The application knows the person as “s1”.",
            "The phone is within 150 m of latitude 50.8, longitude -0.1, and knows so to 60 m. The sandbox does not check it.",
            "The application will give the person: com.a.b, com.a.c, until 2030-01-02T03:04:05.678Z.",
            r#"Extension NEW: {"a":1}"#,
            "When it is over, POST https://example.com/hook is called, whoever its certificate names.",
        ];
        assert_eq!(besides(&request), expected);
    }
}
