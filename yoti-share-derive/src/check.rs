//! The rules that concern several fields, or a field and its type.

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::Data;

use crate::errors::Errors;
use crate::model::{Alternative, Anchor, AuthKind, Constraint, Field, Marker, Model, Options, Role, Wanted};
use crate::types;

/// Puts every broken rule into the sink.
pub(crate) fn check(model: &Model<'_>, errors: &mut Errors) {
    let mut wanted: Vec<Asked<'_>> = Vec::new();
    for field in &model.fields {
        if let Some(asked) = Asked::by(field, model) {
            wanted.push(asked);
        }
    }
    asked_twice(&wanted, errors);
    auth_twice(model, errors);
    reports(model, errors);
    for field in &model.fields {
        errors.go_to(field.place);
        match &field.role {
            Role::Wanted(wanted) => {
                type_and_options(field, &wanted.options, errors);
                alternatives(wanted, errors);
            }
            Role::Report { options, .. } => type_and_options(field, options, errors),
            Role::Flatten if types::is_option(field.ty) => errors.on(
                field.ty,
                "a flattened struct is always there; put the `Option`s on its fields",
            ),
            _ => {}
        }
    }
    source_of_nothing(model, errors);
    nothing_wanted(model, errors);
}

/// A constraint on the struct that none of its attributes takes.
fn source_of_nothing(model: &Model<'_>, errors: &mut Errors) {
    let takes_it = |field: &Field<'_>| match &field.role {
        Role::Wanted(wanted) => wanted.options.constraints.is_empty(),
        Role::Unclear => true,
        _ => false,
    };
    if model.fields.is_empty() || model.fields.iter().any(takes_it) {
        return;
    }
    errors.go_to(0);
    for constraint in &model.share.constraints {
        let name = if constraint.soft { "prefer" } else { "source" };
        let message = format!(
            "`{name}` applies to nothing here: it is for attributes without a constraint of their own, and does not \
             reach into flattened structs; remove it, or put it on the struct that it is meant for"
        );
        errors.at(constraint.span, &message);
    }
}

/// One field's question, as far as tokens tell.
struct Asked<'m> {
    field: &'m Field<'m>,
    wanted: &'m Wanted,
    name: String,
    derivation: &'m str,
    constraints: &'m [Constraint],
}

impl<'m> Asked<'m> {
    fn by(field: &'m Field<'m>, model: &'m Model<'m>) -> Option<Self> {
        let Role::Wanted(wanted) = &field.role else { return None };
        let name = match (&wanted.name.derivation, &wanted.name.marker) {
            (Some(derivation), _) => derivation.base.to_owned(),
            (None, Marker::Catalogue { word, .. }) => word.wire.to_owned(),
            (None, Marker::Verbatim(literal)) => literal.value(),
            // Two paths may lead to one type; the constant check sees what they stand for.
            (None, Marker::Path(path)) => path.to_token_stream().to_string(),
        };
        let derivation = wanted
            .name
            .derivation
            .as_ref()
            .map_or("", |derivation| derivation.text.as_str());
        let constraints = effective(&wanted.options, model);
        Some(Asked {
            field,
            wanted,
            name,
            derivation,
            constraints,
        })
    }

    /// Everything about the question that may differ between two fields.
    fn options(&self) -> (bool, Option<bool>, Vec<String>) {
        let options = &self.wanted.options;
        let optional = options.default.is_some() || types::is_option(self.field.ty);
        let alternatives = options
            .alternatives
            .as_ref()
            .map_or_else(Vec::new, |(names, _)| names.iter().map(spelling).collect());
        (optional, options.self_asserted.map(|(value, _)| value), alternatives)
    }
}

/// The field's own constraints, or the struct's.
pub(crate) fn effective<'m>(options: &'m Options, model: &'m Model<'_>) -> &'m [Constraint] {
    if options.constraints.is_empty() {
        &model.share.constraints
    } else {
        &options.constraints
    }
}

/// Whether two lists of constraints say the same. The order of hard sources means nothing; of soft ones it may.
fn same_constraints(one: &[Constraint], other: &[Constraint]) -> bool {
    let same = |one: &Anchor, other: &Anchor| one.name == other.name && one.sub_type == other.sub_type;
    one.len() == other.len()
        && one.iter().zip(other).all(|(one, other)| {
            let found = |index: usize, anchor: &Anchor| {
                let mut places = other.anchors.iter().enumerate();
                places.any(|(place, other)| same(anchor, other) && (!one.soft || place == index))
            };
            let mut anchors = one.anchors.iter().enumerate();
            one.soft == other.soft
                && one.anchors.len() == other.anchors.len()
                && anchors.all(|(index, anchor)| found(index, anchor))
        })
}

fn asked_twice(wanted: &[Asked<'_>], errors: &mut Errors) {
    for second in wanted {
        // The first of the same; itself, if there is none before it.
        let same = wanted.iter().find(|first| {
            let same = first.name == second.name && first.derivation == second.derivation;
            same && (!first.derivation.is_empty() || same_constraints(first.constraints, second.constraints))
        });
        let Some(first) = same.filter(|first| first.field.place != second.field.place) else {
            continue;
        };
        errors.go_to(second.field.place);
        let name = &second.wanted.name.label;
        let contradicts = !first.derivation.is_empty()
            && (!same_constraints(first.constraints, second.constraints) || first.options() != second.options());
        let message = if contradicts {
            format!("`{name}` is asked for twice, with other options; one age check has one answer")
        } else {
            format!("the attribute `{name}` is asked for twice")
        };
        let at_first = format!(
            "`{name}` was first asked for here, for the field `{}`",
            first.field.label
        );
        errors.twice(
            &second.wanted.name.tokens,
            &message,
            &first.wanted.name.tokens,
            &at_first,
        );
    }
}

fn auth_twice(model: &Model<'_>, errors: &mut Errors) {
    let mut seen: Vec<(AuthKind, Span)> = model.share.auth.iter().map(|auth| (auth.kind, auth.span)).collect();
    for field in &model.fields {
        let Role::Auth(auth) = &field.role else { continue };
        let Some((_, first)) = seen.iter().find(|(kind, _)| *kind == auth.kind) else {
            seen.push((auth.kind, auth.span));
            continue;
        };
        let name = auth.kind.name();
        errors.go_to(field.place);
        errors.at(auth.span, &format!("`{name}` is asked for twice"));
        errors.at(*first, &format!("`{name}` was first asked for here"));
    }
}

fn reports(model: &Model<'_>, errors: &mut Errors) {
    let composed = model.share.part.is_some()
        || model
            .fields
            .iter()
            .any(|field| matches!(field.role, Role::Flatten | Role::Unclear));
    let mut earlier: Option<(Span, &str)> = None;
    for field in &model.fields {
        let Role::Report { span, .. } = &field.role else {
            continue;
        };
        errors.go_to(field.place);
        if let Some((first, label)) = earlier {
            errors.at(*span, "the attribute `identity_profile_report` is asked for twice");
            errors.at(
                first,
                &format!("`identity_profile_report` was first asked for here, for the field `{label}`"),
            );
            continue;
        }
        earlier = Some((*span, &field.label));
        if !model.share.identity_tried && !composed {
            let message = "`identity_profile_report` is the answer to an identity profile, and this struct asks for \
                           none; add for example `#[share(identity_profile(framework = uk_tfida, scheme = rtw))]` to \
                           the struct, or `#[share(part)]` if it is only ever flattened into one that does";
            errors.at(*span, message);
        }
    }
}

fn type_and_options(field: &Field<'_>, options: &Options, errors: &mut Errors) {
    if let Some((wrapper, option)) = types::misplaced_option(field.ty) {
        errors.on(
            option,
            &format!("`Option` goes outside: `Option<{wrapper}<…>>`, not `{wrapper}<Option<…>>`"),
        );
    }
    if let Some(inner) = types::option_in_option(field.ty) {
        errors.on(inner, "`Option` once is enough: the attribute is shared or it is not");
    }
    if types::is_str_reference(field.ty) {
        errors.on(field.ty, "a field owns what it holds; write `String`");
    }
    let is_option = types::is_option(field.ty);
    if let (Some(optional), Some(required)) = (options.optional, options.required) {
        errors.at(required, "`required` contradicts `optional`");
        errors.at(optional, "`optional` is said here");
        return;
    }
    if let Some(required) = options.required {
        if is_option {
            errors.at(
                required,
                "`required` contradicts the field's type: an `Option` makes the attribute optional",
            );
        } else if options.default.is_some() {
            errors.at(
                required,
                "`required` contradicts `default`, which makes the attribute optional",
            );
        }
    }
    if let Some(optional) = options.optional
        && options.default.is_none()
        && types::is_present(field.ty)
    {
        let message = "`optional` contradicts the field's type, which can't be absent; put the type in an `Option`, or \
                       write `default`";
        errors.at(optional, message);
    }
}

fn alternatives(wanted: &Wanted, errors: &mut Errors) {
    let Some((names, span)) = &wanted.options.alternatives else {
        return;
    };
    if wanted
        .name
        .derivation
        .as_ref()
        .is_some_and(|derivation| derivation.alternative.is_some())
    {
        errors.at(
            *span,
            "`estimated_age_over` falls back to `date_of_birth` by itself; leave `alternatives` out",
        );
        return;
    }
    let own = match (&wanted.name.derivation, &wanted.name.marker) {
        (Some(derivation), _) => derivation.base.to_owned(),
        (None, Marker::Catalogue { word, .. }) => word.wire.to_owned(),
        (None, Marker::Verbatim(literal)) => literal.value(),
        (None, Marker::Path(path)) => path.to_token_stream().to_string(),
    };
    let mut seen = vec![own.clone()];
    for name in names {
        let text = spelling(name);
        if seen.contains(&text) {
            let problem = if text == own {
                "is asked for already"
            } else {
                "is listed twice"
            };
            errors.on(&tokens(name), &format!("this alternative {problem}"));
        } else {
            seen.push(text);
        }
    }
}

fn spelling(alternative: &Alternative) -> String {
    match alternative {
        Alternative::Catalogue(_, word) => word.wire.to_owned(),
        Alternative::Path(path) => path.to_token_stream().to_string(),
        Alternative::Verbatim(literal) => literal.value(),
    }
}

fn tokens(alternative: &Alternative) -> TokenStream {
    match alternative {
        Alternative::Catalogue(ident, _) => ident.to_token_stream(),
        Alternative::Path(path) => path.to_token_stream(),
        Alternative::Verbatim(literal) => literal.to_token_stream(),
    }
}

fn nothing_wanted(model: &Model<'_>, errors: &mut Errors) {
    let share = &model.share;
    let asks = !share.auth.is_empty() || share.remember_me.is_some() || share.identity_tried || share.part.is_some();
    let field_asks = |field: &Field<'_>| !matches!(field.role, Role::Skip);
    // What an unreadable line was meant to ask for is not known.
    if !matches!(model.input.data, Data::Struct(_)) || asks || model.fields.iter().any(field_asks) || !errors.is_empty()
    {
        return;
    }
    errors.go_to(model.fields.len() + 1);
    let name: &Ident = &model.input.ident;
    let message = if model.fields.is_empty() {
        "a struct without fields would ask for nothing; add a field, as in `#[attr(full_name)] name: String`"
    } else {
        "this struct would ask for nothing: all its fields are skipped"
    };
    errors.at(name.span(), message);
}
