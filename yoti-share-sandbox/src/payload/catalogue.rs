//! The names of attributes.

use super::policy::Derivation;

/// What a policy may ask for.
const ATTRIBUTES: [&str; 14] = [
    "full_name",
    "given_names",
    "family_name",
    "date_of_birth",
    "estimated_age",
    "gender",
    "nationality",
    "phone_number",
    "email_address",
    "selfie",
    "postal_address",
    "structured_postal_address",
    "document_details",
    "document_images",
];
/// What answers an identity profile, and cannot be asked for by name.
pub(crate) const REPORT: &str = "identity_profile_report";

/// A name that belongs to an organisation, such as `com.example.points`.
pub(super) fn is_third_party(name: &str) -> bool {
    name.contains('.')
}

/// Whether an attribute of this name can be asked for, or be the answer to something that is.
pub(crate) fn is_known(name: &str) -> bool {
    objection(name).is_none() || name == REPORT || name.parse::<Derivation>().is_ok()
}

/// Says why `name` cannot be asked for, if it cannot.
pub(crate) fn objection(name: &str) -> Option<String> {
    if ATTRIBUTES.contains(&name) || (is_third_party(name) && !name.split('.').any(str::is_empty)) {
        return None;
    }
    let advice = match name {
        "email" => "; the attribute is called `email_address`".to_owned(),
        "photo" => "; the attribute is called `selfie`".to_owned(),
        "family_names" => "; the attribute is called `family_name`".to_owned(),
        REPORT => {
            "; ask for it with `identity_profile_requirements` or `advanced_identity_profile_requirements`".to_owned()
        }
        _ if name.starts_with("age_over:") || name.starts_with("age_under:") => {
            format!("; ask for `date_of_birth` with the derivation `{name}`")
        }
        _ => String::new(),
    };
    let attribute = if name == REPORT {
        "an attribute that is only an answer"
    } else {
        "an unknown attribute"
    };
    Some(format!("names {attribute}, `{name}`{advice}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn third_party_names_need_something_on_both_sides_of_each_dot() {
        assert_eq!(objection("com.example.points"), None);
        for name in [".", "com.", ".points", "com..points"] {
            assert!(objection(name).is_some(), "{name}");
        }
    }

    #[test]
    fn misspelt_names_get_the_right_one() {
        assert!(objection("email").unwrap().contains("email_address"));
        assert!(objection("age_over:18").unwrap().contains("date_of_birth"));
        assert_eq!(
            objection("shoe_size").unwrap(),
            "names an unknown attribute, `shoe_size`"
        );
    }
}
