//! What the user asked for, borrowed from the input where a type or a name is needed again.

use proc_macro2::{Span, TokenStream};
use syn::{DeriveInput, Ident, LitStr, Member, Path, Type, TypePath};

use crate::words::Word;

/// One struct.
pub(crate) struct Model<'a> {
    pub(crate) input: &'a DeriveInput,
    pub(crate) share: Share,
    pub(crate) fields: Vec<Field<'a>>,
    pub(crate) words: Words,
}

impl Model<'_> {
    /// The struct's name, resolved where the derive is: an impl for a deprecated struct is no use of it.
    pub(crate) fn type_name(&self) -> Ident {
        let mut name = self.input.ident.clone();
        name.set_span(name.span().resolved_at(Span::call_site()));
        name
    }
}

/// What is said about the struct as a whole.
#[derive(Default)]
pub(crate) struct Share {
    pub(crate) auth: Vec<Auth>,
    pub(crate) remember_me: Option<RememberMe>,
    pub(crate) identity: Option<Identity>,
    /// An identity profile was tried, right or wrong.
    pub(crate) identity_tried: bool,
    /// The default for every attribute without a constraint of its own.
    pub(crate) constraints: Vec<Constraint>,
    /// The struct is only ever flattened into another one.
    pub(crate) part: Option<Span>,
    /// Where the runtime crate lives.
    pub(crate) runtime: Option<Path>,
}

/// A request for an authentication.
pub(crate) struct Auth {
    pub(crate) kind: AuthKind,
    pub(crate) span: Span,
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum AuthKind {
    Selfie,
    Pin,
}

impl AuthKind {
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        match name {
            "selfie_auth" => Some(AuthKind::Selfie),
            "pin_auth" => Some(AuthKind::Pin),
            _ => None,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            AuthKind::Selfie => "selfie_auth",
            AuthKind::Pin => "pin_auth",
        }
    }
}

pub(crate) struct RememberMe {
    pub(crate) optional: bool,
    pub(crate) span: Span,
}

/// Something that was written as a word of ours or as a string that is sent as it stands.
#[derive(Clone)]
pub(crate) struct Text {
    pub(crate) wire: String,
    /// `None` for a string.
    pub(crate) word: Option<&'static Word>,
    pub(crate) span: Span,
}

/// An identity profile of either sort.
pub(crate) enum Identity {
    Simple {
        framework: Text,
        scheme: Text,
        objective: Option<Text>,
        span: Span,
    },
    Advanced {
        profiles: Vec<TrustProfile>,
        span: Span,
    },
}

impl Identity {
    pub(crate) fn span(&self) -> Span {
        match self {
            Identity::Simple { span, .. } | Identity::Advanced { span, .. } => *span,
        }
    }
}

pub(crate) struct TrustProfile {
    pub(crate) framework: Text,
    pub(crate) schemes: Vec<Scheme>,
}

pub(crate) struct Scheme {
    pub(crate) kind: Text,
    pub(crate) objective: Option<Text>,
    pub(crate) label: Option<LitStr>,
    pub(crate) documents: Vec<DocumentRestriction>,
}

pub(crate) struct DocumentRestriction {
    pub(crate) countries: Vec<Text>,
    pub(crate) types: Vec<Text>,
}

/// `source(…)` or `prefer(…)`.
#[derive(Clone)]
pub(crate) struct Constraint {
    pub(crate) soft: bool,
    pub(crate) anchors: Vec<Anchor>,
    pub(crate) span: Span,
}

#[derive(Clone)]
pub(crate) struct Anchor {
    pub(crate) name: String,
    /// Empty when any will do.
    pub(crate) sub_type: String,
    pub(crate) span: Span,
}

/// One field of the struct.
pub(crate) struct Field<'a> {
    /// Where its mistakes are told.
    pub(crate) place: usize,
    pub(crate) member: Member,
    /// Its name as people know it: without `r#`, a number in a tuple struct.
    pub(crate) label: String,
    pub(crate) ty: &'a Type,
    pub(crate) role: Role,
}

/// What a field is there for.
#[expect(
    clippy::large_enum_variant,
    reason = "there is one for each field, and it is moved once"
)]
pub(crate) enum Role {
    Wanted(Wanted),
    /// The answer to an identity profile; not asked for by itself.
    Report {
        span: Span,
        options: Options,
    },
    Flatten,
    Skip,
    Auth(Auth),
    /// Said wrongly; the mistake is told already.
    Unclear,
}

/// One wanted attribute.
pub(crate) struct Wanted {
    pub(crate) name: Name,
    pub(crate) options: Options,
}

/// What is asked for.
pub(crate) struct Name {
    pub(crate) marker: Marker,
    pub(crate) derivation: Option<Derivation>,
    /// The user's tokens, for messages.
    pub(crate) tokens: TokenStream,
    /// The same as one readable text: `age_over = 18`.
    pub(crate) label: String,
}

impl Name {
    /// The word of the catalogue, if it is one.
    pub(crate) fn word(&self) -> Option<&'static Word> {
        match self.marker {
            Marker::Catalogue { word, .. } => Some(word),
            Marker::Path(_) | Marker::Verbatim(_) => None,
        }
    }
}

pub(crate) enum Marker {
    /// A word of the catalogue; the identifier has the user's span, so that editors can follow it.
    Catalogue { word: &'static Word, ident: Ident },
    /// The user's own type.
    Path(TypePath),
    /// A third-party attribute by its wire name.
    Verbatim(LitStr),
}

/// `age_over:18` and its like.
pub(crate) struct Derivation {
    pub(crate) text: String,
    pub(crate) base: &'static str,
    /// What may be given instead of the base.
    pub(crate) alternative: Option<&'static str>,
}

/// What is said about one attribute, each with its place.
#[derive(Default)]
pub(crate) struct Options {
    pub(crate) optional: Option<Span>,
    pub(crate) required: Option<Span>,
    pub(crate) default: Option<Span>,
    pub(crate) self_asserted: Option<(bool, Span)>,
    pub(crate) constraints: Vec<Constraint>,
    pub(crate) alternatives: Option<(Vec<Alternative>, Span)>,
}

pub(crate) enum Alternative {
    Catalogue(Ident, &'static Word),
    Path(TypePath),
    Verbatim(LitStr),
}

/// Every place that takes words and was opened, with the words that were seen in it: what editors are given to complete
/// and to follow. A place is named after its module of the runtime.
#[derive(Default)]
pub(crate) struct Words(Vec<(&'static str, Vec<Ident>)>);

impl Words {
    /// A place where words may stand. It counts before there is a word in it, for that is when one is typed.
    pub(crate) fn open(&mut self, place: &'static str) {
        if self.0.iter().all(|(other, _)| *other != place) {
            self.0.push((place, Vec::new()));
        }
    }

    /// A word in its place.
    pub(crate) fn saw(&mut self, place: &'static str, ident: &Ident) {
        self.open(place);
        for (other, words) in &mut self.0 {
            if *other == place {
                words.push(ident.clone());
            }
        }
    }

    pub(crate) fn places(&self) -> &[(&'static str, Vec<Ident>)] {
        &self.0
    }
}
