//! The attributes that a policy can request, and their names for people.

use super::derivation::Derivation;

/// The attributes that a policy can request.
const ATTRIBUTES: [(&str, &str); 14] = [
    ("full_name", "Full name"),
    ("given_names", "Given names"),
    ("family_name", "Family name"),
    ("date_of_birth", "Date of birth"),
    ("estimated_age", "Estimated age"),
    ("gender", "Gender"),
    ("nationality", "Nationality"),
    ("phone_number", "Phone number"),
    ("email_address", "Email address"),
    ("selfie", "Photograph"),
    ("postal_address", "Postal address"),
    ("structured_postal_address", "Postal address, in parts"),
    ("document_details", "Details of a document"),
    ("document_images", "Images of a document"),
];

/// The attribute that an identity profile is answered with. A policy cannot request it by name.
pub(crate) const IDENTITY_PROFILE_REPORT: &str = "identity_profile_report";

/// Names that developers write in place of the API's.
const MISTAKES: [(&str, &str); 3] = [
    ("email", "email_address"),
    ("photo", "selfie"),
    ("family_names", "family_name"),
];

/// Whether the name belongs to an organisation, such as `com.example.points`.
pub(super) fn is_third_party(name: &str) -> bool {
    name.contains('.')
}

/// The attribute's name for people.
pub(crate) fn attribute_label(name: &str) -> String {
    let report = (IDENTITY_PROFILE_REPORT, "Identity profile report");
    let mut known = ATTRIBUTES.into_iter().chain([report]);
    known
        .find(|(known, _)| *known == name)
        .map_or_else(|| format!("{name}, of a third party"), |(_, label)| label.to_owned())
}

/// Checks that a policy can request the attribute. The error continues a sentence that begins with the name's place.
pub(crate) fn check_requested_name(name: &str) -> Result<(), String> {
    if ATTRIBUTES.iter().any(|(known, _)| *known == name)
        || (is_third_party(name) && !name.split('.').any(str::is_empty))
    {
        return Ok(());
    }
    if name == IDENTITY_PROFILE_REPORT {
        return Err(format!(
            "names an attribute that cannot be requested by name, `{name}`; request it with \
             `identity_profile_requirements` or `advanced_identity_profile_requirements`"
        ));
    }
    if name.starts_with("age_over:") || name.starts_with("age_under:") {
        return Err(format!(
            "names an unknown attribute, `{name}`; request `date_of_birth` with the derivation `{name}`"
        ));
    }
    Err(match MISTAKES.iter().find(|(mistake, _)| *mistake == name) {
        Some((_, correct)) => format!("names an unknown attribute, `{name}`; the attribute is called `{correct}`"),
        None => format!("names an unknown attribute, `{name}`"),
    })
}

/// Checks that a receipt can contain the attribute: a policy can request it, or it answers a derivation or an identity
/// profile.
pub(crate) fn check_shared_name(name: &str) -> Result<(), String> {
    if name == IDENTITY_PROFILE_REPORT || name.parse::<Derivation>().is_ok() {
        return Ok(());
    }
    check_requested_name(name)
}

#[cfg(test)]
pub(crate) fn requestable_names() -> impl Iterator<Item = &'static str> {
    ATTRIBUTES.into_iter().map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn third_party_name_with_an_empty_part_is_rejected() {
        assert_eq!(check_requested_name("com.example.points"), Ok(()));
        for name in [".", "com.", ".points", "com..points"] {
            assert!(check_requested_name(name).is_err(), "{name}");
        }
    }

    #[test]
    fn error_for_a_mistaken_name_contains_the_correct_one() {
        let error = |name| check_requested_name(name).unwrap_err();
        assert!(error("email").contains("email_address"));
        assert!(error("age_over:18").contains("date_of_birth"));
        assert!(error("identity_profile_report").contains("identity_profile_requirements"));
        assert_eq!(error("shoe_size"), "names an unknown attribute, `shoe_size`");
    }

    #[test]
    fn receipt_can_contain_age_checks_and_reports() {
        for name in [
            "gender",
            "com.example.points",
            "age_over:18",
            "age_over:18:5",
            "identity_profile_report",
        ] {
            assert_eq!(check_shared_name(name), Ok(()), "{name}");
        }
        assert!(check_shared_name("age_over:").is_err() && check_shared_name("shoe_size").is_err());
    }
}
