//! Checks that the framework, the schemes and the objectives of an identity profile belong together.
//!
//! Strings are not checked.

use crate::errors::Errors;
use crate::lookup::{find, list_names};
use crate::model::{Identity, Value};
use crate::words::{Framework, Objective, Scheme, Vocabulary, Word};

pub(super) fn check_identity(identity: &Identity, errors: &mut Errors) {
    match identity {
        Identity::Simple {
            framework,
            scheme,
            objective,
        } => check_scheme(framework, scheme, objective.as_ref(), errors),
        Identity::Advanced(profiles) => {
            for profile in profiles {
                for scheme in &profile.schemes {
                    check_scheme(&profile.framework, &scheme.kind, scheme.objective.as_ref(), errors);
                }
            }
        }
    }
}

fn word_of<W: Vocabulary>(value: &Value) -> Option<W> {
    find(value.word?.name)
}

fn check_scheme(framework: &Value, scheme: &Value, objective: Option<&Value>, errors: &mut Errors) {
    let Some(scheme_word) = word_of::<Scheme>(scheme) else {
        return;
    };
    let name = scheme_word.word().name;
    if let Some(framework) = word_of::<Framework>(framework)
        && scheme_word.framework() != framework
    {
        let mut schemes: Vec<&Word> = Vec::new();
        for scheme in Scheme::ALL {
            if scheme.framework() == framework {
                schemes.push(scheme.word());
            }
        }
        let framework = framework.word().name;
        let message = format!(
            "the framework `{framework}` has no scheme `{name}`; it has {}",
            list_names(&schemes)
        );
        errors.on(scheme, &message);
        return;
    }
    let objectives = scheme_word.objectives();
    if let Some(objective) = objective
        && let Some(word) = word_of::<Objective>(objective)
        && !objectives.contains(&word)
    {
        let objective_name = word.word().name;
        let message = if objectives.is_empty() {
            format!("the scheme `{name}` has no objectives; remove `objective = {objective_name}`")
        } else {
            let mut words: Vec<&Word> = Vec::new();
            for objective in objectives {
                words.push(objective.word());
            }
            let objectives = list_names(&words);
            format!("the scheme `{name}` has no objective `{objective_name}`; it has {objectives}")
        };
        errors.on(objective, &message);
    }
}
