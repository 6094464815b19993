//! Checks that the framework, the schemes and the objectives of an identity profile belong together.
//!
//! Strings are not checked.

use crate::errors::Errors;
use crate::lookup::list_names;
use crate::model::{Identity, Value};
use crate::words::{Framework, Objective, Scheme, Vocabulary};

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

fn check_scheme(
    framework: &Value<Framework>,
    scheme: &Value<Scheme>,
    objective: Option<&Value<Objective>>,
    errors: &mut Errors,
) {
    let Some(scheme_word) = scheme.word else { return };
    let name = scheme_word.word().name;
    if let Some(framework) = framework.word
        && scheme_word.framework() != framework
    {
        let schemes = Scheme::ALL.iter().filter(|scheme| scheme.framework() == framework);
        let schemes: Vec<_> = schemes.map(|scheme| scheme.word()).collect();
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
        && let Some(word) = objective.word
        && !objectives.contains(&word)
    {
        let objective_name = word.word().name;
        let message = if objectives.is_empty() {
            format!("the scheme `{name}` has no objectives; remove `objective = {objective_name}`")
        } else {
            let objectives: Vec<_> = objectives.iter().map(|objective| objective.word()).collect();
            let objectives = list_names(&objectives);
            format!("the scheme `{name}` has no objective `{objective_name}`; it has {objectives}")
        };
        errors.on(objective, &message);
    }
}
