//! The model of a struct: its requests, borrowed from the input where a type or a name is needed again.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::{Data, DeriveInput, Ident, LitStr, Member, Path, Type, TypePath};

use crate::words::{AttributeName, AuthKind, Form, Vocabulary, Word};

/// One struct.
pub(crate) struct Model<'a> {
    pub(crate) input: &'a DeriveInput,
    pub(crate) share: Share,
    pub(crate) fields: Vec<Field<'a>>,
    pub(crate) words: SeenWords,
}

impl Model<'_> {
    /// The struct's name, resolved where the derive is: an impl for a deprecated struct is not a use of it.
    pub(crate) fn type_name(&self) -> Ident {
        let mut name = self.input.ident.clone();
        name.set_span(name.span().resolved_at(Span::call_site()));
        name
    }

    /// The fields as they are written.
    pub(crate) fn syn_fields(&self) -> Option<&syn::Fields> {
        match &self.input.data {
            Data::Struct(data) => Some(&data.fields),
            Data::Enum(_) | Data::Union(_) => None,
        }
    }

    /// The fields that are items of the policy, with the numbers of the items.
    ///
    /// This and the next two functions return lists: iterators would double the code that is compiled for this crate.
    pub(crate) fn items(&self) -> Vec<(usize, &Field<'_>)> {
        let mut items = Vec::new();
        for field in &self.fields {
            match field.role {
                Role::Attribute(_) | Role::Flatten => items.push((items.len(), field)),
                Role::Skip | Role::Auth(_) | Role::Unclear => {}
            }
        }
        items
    }

    /// The items that are attributes.
    pub(crate) fn attribute_items(&self) -> Vec<(usize, &Field<'_>, &Attribute)> {
        let mut attributes = Vec::new();
        for (item, field) in self.items() {
            match &field.role {
                Role::Attribute(attribute) => attributes.push((item, field, attribute)),
                Role::Flatten | Role::Skip | Role::Auth(_) | Role::Unclear => {}
            }
        }
        attributes
    }

    /// The requests for an authentication, with their places: those on the struct, then those on the fields.
    pub(crate) fn auths(&self) -> Vec<(usize, &Auth)> {
        let mut auths = Vec::new();
        for auth in &self.share.auth {
            auths.push((0, auth));
        }
        for field in &self.fields {
            match &field.role {
                Role::Auth(auth) => auths.push((field.place, auth)),
                Role::Attribute(_) | Role::Flatten | Role::Skip | Role::Unclear => {}
            }
        }
        auths
    }

    /// The attribute's own constraints, or the struct's.
    pub(crate) fn constraints_of<'m>(&'m self, attribute: &'m Attribute) -> &'m [Constraint] {
        if attribute.options.constraints.is_empty() {
            &self.share.constraints
        } else {
            &attribute.options.constraints
        }
    }
}

/// An option that may be given once.
pub(crate) struct Once<T> {
    /// The option's name as it was written, even if its value is wrong.
    pub(crate) key: Option<Ident>,
    pub(crate) value: Option<T>,
}

impl<T> Default for Once<T> {
    fn default() -> Self {
        Once { key: None, value: None }
    }
}

/// The options of the whole share.
#[derive(Default)]
pub(crate) struct Share {
    pub(crate) auth: Vec<Auth>,
    pub(crate) remember_me: Once<RememberMe>,
    pub(crate) identity: Once<Identity>,
    /// The default for every attribute without its own constraint.
    pub(crate) constraints: Vec<Constraint>,
    /// The struct is only ever flattened into another one.
    pub(crate) part: Once<()>,
    /// The path of the runtime crate.
    pub(crate) runtime: Once<Path>,
    /// An option was rejected, which may have been meant to be any of these.
    pub(crate) is_unclear: bool,
}

/// A request for an authentication.
pub(crate) struct Auth {
    pub(crate) kind: AuthKind,
    pub(crate) ident: Ident,
}

#[derive(Clone, Copy)]
pub(crate) enum RememberMe {
    Required,
    Optional,
}

/// A word of the grammar, or a string that is sent unchanged.
pub(crate) struct Value {
    pub(crate) wire: String,
    /// `None` for a string.
    pub(crate) word: Option<&'static Word>,
    pub(crate) tokens: TokenStream,
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.wire == other.wire
    }
}

impl ToTokens for Value {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.tokens.clone());
    }
}

/// An identity profile of either kind.
pub(crate) enum Identity {
    Simple {
        framework: Value,
        scheme: Value,
        objective: Option<Value>,
    },
    Advanced(Vec<TrustProfile>),
}

pub(crate) struct TrustProfile {
    pub(crate) framework: Value,
    pub(crate) schemes: Vec<Scheme>,
}

pub(crate) struct Scheme {
    pub(crate) kind: Value,
    pub(crate) objective: Option<Value>,
    pub(crate) label: Option<LitStr>,
    pub(crate) documents: Vec<DocumentRestriction>,
}

#[derive(PartialEq)]
pub(crate) struct DocumentRestriction {
    pub(crate) countries: Vec<Value>,
    pub(crate) types: Vec<Value>,
}

/// `source(…)` or `prefer(…)`.
pub(crate) struct Constraint {
    pub(crate) strength: Strength,
    pub(crate) anchors: Vec<Anchor>,
    pub(crate) key: Ident,
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Strength {
    /// `source`: an attribute from elsewhere is an error.
    Hard,
    /// `prefer`.
    Soft,
}

pub(crate) struct Anchor {
    pub(crate) name: String,
    /// Empty for any sub type, as on the wire.
    pub(crate) sub_type: String,
    pub(crate) tokens: TokenStream,
}

impl PartialEq for Anchor {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.sub_type == other.sub_type
    }
}

impl ToTokens for Anchor {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.tokens.clone());
    }
}

/// One field of the struct.
pub(crate) struct Field<'a> {
    /// The place of its mistakes.
    pub(crate) place: usize,
    pub(crate) member: Member,
    /// Its name without `r#`, or its number in a tuple struct.
    pub(crate) label: String,
    pub(crate) ty: &'a Type,
    /// rustc itself rejects the type, so generated code must not use it.
    pub(crate) is_rejected: bool,
    pub(crate) role: Role,
}

/// The purpose of a field.
#[expect(
    clippy::large_enum_variant,
    reason = "there is one for each field, and it is moved once"
)]
pub(crate) enum Role {
    Attribute(Attribute),
    Flatten,
    Skip,
    Auth(Auth),
    /// Unknown, because of a mistake that is reported already.
    Unclear,
}

/// One requested attribute, or the report on an identity profile.
pub(crate) struct Attribute {
    pub(crate) name: Name,
    pub(crate) options: Options,
}

impl Attribute {
    /// Whether this is the report on an identity profile, which the profile requests.
    pub(crate) fn is_report(&self) -> bool {
        matches!(&self.name.marker, Marker::Catalogue { name, .. } if name.form() == Form::Report)
    }

    /// The name on the wire, as far as tokens show it.
    pub(crate) fn wire_name(&self) -> String {
        match &self.name.derivation {
            Some(derivation) => derivation.base.word().wire.to_owned(),
            None => self.name.marker.wire_name(),
        }
    }
}

/// How an attribute is named.
pub(crate) struct Name {
    pub(crate) marker: Marker,
    pub(crate) derivation: Option<Derivation>,
    /// The user's tokens, for messages.
    pub(crate) tokens: TokenStream,
    /// The same as readable text: `age_over = 18`.
    pub(crate) label: String,
}

/// The marker of an attribute in the generated code.
pub(crate) enum Marker {
    /// A word of the catalogue; the identifier has the user's span, so that editors can follow it.
    Catalogue { name: AttributeName, ident: Ident },
    /// The user's own type.
    Path(TypePath),
    /// A third-party attribute by its wire name.
    Literal(LitStr),
}

impl Marker {
    /// The name on the wire, as far as tokens show it: constant evaluation finds two paths to one type.
    pub(crate) fn wire_name(&self) -> String {
        match self {
            Marker::Catalogue { name, .. } => name.word().wire.to_owned(),
            Marker::Path(path) => path.to_token_stream().to_string(),
            Marker::Literal(literal) => literal.value(),
        }
    }
}

impl ToTokens for Marker {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Marker::Catalogue { ident, .. } => ident.to_tokens(tokens),
            Marker::Path(path) => path.to_tokens(tokens),
            Marker::Literal(literal) => literal.to_tokens(tokens),
        }
    }
}

/// `age_over:18` and its like.
#[derive(PartialEq)]
pub(crate) struct Derivation {
    pub(crate) text: String,
    pub(crate) base: AttributeName,
    /// The attribute that may be shared instead of the base.
    pub(crate) alternative: Option<AttributeName>,
}

/// The options of one attribute.
#[derive(Default)]
pub(crate) struct Options {
    pub(crate) optional: Once<()>,
    pub(crate) required: Once<()>,
    pub(crate) default: Once<()>,
    pub(crate) self_asserted: Once<bool>,
    pub(crate) constraints: Vec<Constraint>,
    pub(crate) alternatives: Once<Vec<Marker>>,
}

impl Options {
    /// The alternatives in their order.
    pub(crate) fn alternatives(&self) -> &[Marker] {
        self.alternatives.value.as_deref().unwrap_or_default()
    }
}

/// The places of the grammar that take words, with the words that were written there. Editors complete and follow them.
/// A place is named after its module of the runtime.
#[derive(Default)]
pub(crate) struct SeenWords(Vec<(&'static str, Vec<Ident>)>);

impl SeenWords {
    /// Adds a place, even before there is a word in it: that is when a word is typed.
    pub(crate) fn open(&mut self, place: &'static str) {
        if self.0.iter().all(|(other, _)| *other != place) {
            self.0.push((place, Vec::new()));
        }
    }

    /// Adds a word to its place.
    pub(crate) fn record(&mut self, place: &'static str, ident: &Ident) {
        self.open(place);
        for (_, words) in self.0.iter_mut().filter(|(other, _)| *other == place) {
            words.push(ident.clone());
        }
    }

    pub(crate) fn places(&self) -> &[(&'static str, Vec<Ident>)] {
        &self.0
    }
}
