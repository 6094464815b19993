//! Writes the policy of the struct, as a constant.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

use super::call_at;
use super::field::{auth_kind, element, fields_name, marker_path, trait_constant};
use crate::model::{
    Anchor, Attribute, Constraint, Derivation, Field, Identity, Marker, Model, Options, RememberMe, Role, Scheme,
    Strength, Value,
};
use crate::runtime::Runtime;
use crate::words::{Source, Vocabulary};

/// The call that makes the policy.
pub(super) fn policy(model: &Model<'_>, runtime: &Runtime) -> TokenStream {
    let Runtime { root, private } = runtime;
    let share = &model.share;
    let mut auths = TokenStream::new();
    for (_, auth) in model.auths() {
        let kind = auth_kind(auth.kind);
        auths.extend(quote!(#root::AuthType::#kind,));
    }
    let items = model.items();
    let list = if items.is_empty() {
        quote!(&[])
    } else {
        let name = fields_name();
        quote!(Self::#name.0)
    };
    let has_only_items = auths.is_empty() && share.remember_me.value.is_none() && share.identity.value.is_none();
    if has_only_items && items.iter().all(|(_, field)| is_compared(field)) {
        return quote!(#private::static_policy_of_attributes(#list));
    }
    let remember_me = option(share.remember_me.value.map(|remember_me| match remember_me {
        RememberMe::Required => quote!(#root::RememberMe::Required),
        RememberMe::Optional => quote!(#root::RememberMe::Optional),
    }));
    let identity = share.identity.value.as_ref();
    let identity = option(identity.map(|identity| self::identity(identity, runtime)));
    quote!(#private::static_policy(#list, &[#auths], #remember_me, #identity))
}

/// Whether the field requests one attribute that tokens show, so that `check` compared it with the others.
fn is_compared(field: &Field<'_>) -> bool {
    match &field.role {
        Role::Attribute(attribute) => !matches!(attribute.name.marker, Marker::Path(_)),
        Role::Flatten | Role::Skip | Role::Auth(_) | Role::Unclear => false,
    }
}

/// The items of the policy; `fields` is the tuple with an element for each of them.
pub(super) fn policy_items(model: &Model<'_>, fields: &Ident, runtime: &Runtime) -> TokenStream {
    let private = &runtime.private;
    let mut parts = TokenStream::new();
    let items = model.items();
    let count = items.len();
    for (item, field) in items {
        let element = element(item, count);
        let value = quote!(#fields #element);
        match &field.role {
            Role::Attribute(attribute) => parts.extend(attribute_part(field, attribute, &value, model, runtime)),
            Role::Flatten => parts.extend(quote!(#private::PolicyItem::Flattened(#value.policy),)),
            Role::Skip | Role::Auth(_) | Role::Unclear => {}
        }
    }
    parts
}

fn attribute_part(
    field: &Field<'_>,
    attribute: &Attribute,
    value: &TokenStream,
    model: &Model<'_>,
    runtime: &Runtime,
) -> TokenStream {
    let private = &runtime.private;
    if attribute.is_report() {
        return quote!(#private::PolicyItem::Report,);
    }
    let options = field_options(field, attribute, model, runtime);
    let mut call = if options.is_empty() {
        call_at(field.ty, &quote!(#private::wanted), &quote!(&#value))
    } else {
        let arguments = quote!(&#value, #private::FieldOptions { #options ..#private::FieldOptions::UNSET });
        call_at(field.ty, &quote!(#private::wanted_with), &arguments)
    };
    call.extend(quote!(,));
    call
}

/// The options of a field, as fields of the runtime's `FieldOptions`.
fn field_options(field: &Field<'_>, attribute: &Attribute, model: &Model<'_>, runtime: &Runtime) -> TokenStream {
    let some = quote!(::core::option::Option::Some);
    let mut fields = TokenStream::new();
    let Options {
        optional: _,
        required: _,
        default,
        self_asserted,
        constraints: _,
        alternatives: _,
    } = &attribute.options;
    let derivation = attribute.name.derivation.as_ref();
    if let Some(Derivation { text, base, .. }) = derivation {
        let base = base.word().wire;
        fields.extend(quote!(name: #some(#base), derivation: #some(#text),));
    } else if let Marker::Literal(literal) = &attribute.name.marker {
        fields.extend(quote!(name: #some(#literal),));
    }
    if default.key.is_some() {
        fields.extend(quote!(default: true,));
    }
    if let Some(value) = self_asserted.value {
        fields.extend(quote!(self_asserted: #some(#value),));
    }
    let constraints = model.constraints_of(attribute);
    if !constraints.is_empty() {
        let constraints = constraint_list(constraints, runtime);
        fields.extend(quote!(constraints: #constraints,));
    }
    let implied = derivation.and_then(|derivation| derivation.alternative);
    let implied = implied.map(|name| name.word().wire);
    let private = &runtime.private;
    let mut alternatives = implied.map_or_else(TokenStream::new, |name| quote!(#private::Cow::Borrowed(#name),));
    for alternative in attribute.options.alternatives() {
        // A derived attribute is shared under the derivation's name, so the field's type does not hold its alternatives.
        let name = match alternative {
            Marker::Catalogue { .. } if derivation.is_none() => {
                let field = trait_constant(field, alternative, runtime);
                quote!(#field.name)
            }
            Marker::Catalogue { .. } | Marker::Path(_) => {
                let (root, marker) = (&runtime.root, marker_path(alternative, runtime));
                quote!(<#marker as #root::Attribute>::NAME)
            }
            Marker::Literal(literal) => literal.to_token_stream(),
        };
        alternatives.extend(quote!(#private::Cow::Borrowed(#name),));
    }
    if !alternatives.is_empty() {
        fields.extend(quote!(alternatives: const { &[#alternatives] },));
    }
    fields
}

fn constraint_list(constraints: &[Constraint], runtime: &Runtime) -> TokenStream {
    if let [constraint] = constraints
        && let [anchor] = constraint.anchors.as_slice()
        && let Some(source) = Source::PLACE.words.iter().find(|source| source.wire == anchor.name)
        && anchor.sub_type.is_empty()
    {
        // The runtime has a constant for it.
        let private = &runtime.private;
        let module = match constraint.strength {
            Strength::Hard => "required",
            Strength::Soft => "preferred",
        };
        let (module, source) = (call_site(module), call_site(source.wire));
        return quote!(#private::#module::#source);
    }
    let mut list = TokenStream::new();
    for constraint in constraints {
        list.extend(self::constraint(constraint, runtime));
    }
    quote!(const { &[#list] })
}

fn constraint(constraint: &Constraint, runtime: &Runtime) -> TokenStream {
    let private = &runtime.private;
    let mut anchors = TokenStream::new();
    for Anchor { name, sub_type, .. } in &constraint.anchors {
        anchors.extend(quote!(#private::static_source(#name, #sub_type),));
    }
    let function = match constraint.strength {
        Strength::Hard => "required_sources",
        Strength::Soft => "preferred_sources",
    };
    let function = call_site(function);
    quote!(#private::#function(const { &[#anchors] }),)
}

fn identity(identity: &Identity, runtime: &Runtime) -> TokenStream {
    let private = &runtime.private;
    match identity {
        Identity::Simple {
            framework,
            scheme,
            objective,
        } => {
            let (framework, scheme, objective) = (&framework.wire, &scheme.wire, option_wire(objective.as_ref()));
            let profile = quote!(#private::static_identity_profile(#framework, #scheme, #objective));
            quote!(#private::IdentityRequirements::Simple(#profile))
        }
        Identity::Advanced(profiles) => {
            let mut list = TokenStream::new();
            for profile in profiles {
                let framework = &profile.framework.wire;
                let mut schemes = TokenStream::new();
                for scheme in &profile.schemes {
                    schemes.extend(self::scheme(scheme, runtime));
                }
                list.extend(quote!(#private::static_trust_profile(#framework, const { &[#schemes] }),));
            }
            quote!(#private::IdentityRequirements::Advanced(#private::static_advanced_identity_profile(const { &[#list] })))
        }
    }
}

fn scheme(scheme: &Scheme, runtime: &Runtime) -> TokenStream {
    let private = &runtime.private;
    let kind = &scheme.kind.wire;
    let objective = option_wire(scheme.objective.as_ref());
    let label = option(scheme.label.as_ref().map(ToTokens::to_token_stream));
    let mut documents = TokenStream::new();
    for document in &scheme.documents {
        let (countries, types) = (wires(&document.countries, runtime), wires(&document.types, runtime));
        documents.extend(quote!(#private::static_document_restriction(#countries, #types),));
    }
    quote!(#private::static_scheme(#kind, #objective, #label, const { &[#documents] }),)
}

fn call_site(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

/// A list of wire names.
fn wires(values: &[Value], runtime: &Runtime) -> TokenStream {
    let private = &runtime.private;
    let mut wires = TokenStream::new();
    for value in values {
        let wire = &value.wire;
        wires.extend(quote!(#private::Cow::Borrowed(#wire),));
    }
    quote!(const { &[#wires] })
}

fn option_wire(value: Option<&Value>) -> TokenStream {
    option(value.map(|value| value.wire.to_token_stream()))
}

fn option(value: Option<TokenStream>) -> TokenStream {
    value.map_or_else(
        || quote!(::core::option::Option::None),
        |value| quote!(::core::option::Option::Some(#value)),
    )
}
