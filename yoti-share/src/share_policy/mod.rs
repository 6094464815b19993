//! Where question and answer meet: one struct is both.

#[cfg(feature = "derive")]
pub(crate) mod ide;

use std::borrow::Cow;

use crate::{
    attribute::{Attribute, Field, FromAttribute, ProfileAttribute},
    error::{
        ExtractError, FieldError, FieldProblem,
        leaf::{ValueError, ValueProblem},
    },
    policy::{Part, Policy, SourceConstraint, WantedAttribute},
    receipt::{Outcome, Receipt, profile::Profile},
    session::{SessionConfig, SessionConfigBuilder},
};

/// A struct that says what a share asks for, and is filled from what the share answers.
///
/// Derive it; the derive's documentation has the grammar.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no share policy: it does not implement `SharePolicy`",
    label = "not a share policy",
    note = "put `#[derive(SharePolicy)]` on the struct `{Self}`"
)]
pub trait SharePolicy: Sized {
    /// What is asked, as a constant.
    const POLICY: &'static Policy;

    /// Fills the struct from the attributes of a share.
    ///
    /// # Errors
    ///
    /// [`ExtractError`] with every field that is missing or malformed, by name and never by value.
    fn from_profile(profile: &Profile) -> Result<Self, ExtractError>;
}

impl SessionConfig {
    /// Starts a session that asks for what the struct `T` says.
    ///
    /// `redirect_uri` is where the person's browser goes with the receipt id; it may be relative to the domain that
    /// is set in Yoti Hub.
    pub fn for_policy<T: SharePolicy>(redirect_uri: impl Into<String>) -> SessionConfigBuilder {
        Self::for_constant(T::POLICY, redirect_uri.into())
    }
}

impl Receipt {
    /// Fills the struct that asked.
    ///
    /// It cannot know that the session was created with `T::POLICY`: a receipt says what was shared, not what was
    /// asked. What `T` demands of sources and verifiers is checked against the receipt all the same.
    ///
    /// # Errors
    ///
    /// [`ExtractError`]: where the share failed, [`share_failure`](ExtractError::share_failure) says why; otherwise
    /// [`fields`](ExtractError::fields) lists every field that is missing or malformed.
    pub fn extract<T: SharePolicy>(&self) -> Result<T, ExtractError> {
        match self.outcome() {
            Outcome::Shared(share) => T::from_profile(share.profile()),
            Outcome::Failed(failure) => Err(ExtractError::share_failed(failure.clone())),
        }
    }
}

impl Profile {
    /// The value of an attribute, by its marker and as any type that holds it: what a field of that type would hold.
    ///
    /// ```no_run
    /// use yoti_share::{Date, Profile, attribute};
    ///
    /// # fn read(profile: &Profile) -> Result<(), yoti_share::ExtractError> {
    /// let born = profile.value::<Date>(attribute::date_of_birth)?;
    /// let name = profile.value::<Option<String>>(attribute::full_name)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ExtractError`] when the attribute is not there and `T` cannot say so, or is not a `T`; and when the marker is that
    /// of an age check or of third-party attributes, which names none by itself: [`age_checks`](Self::age_checks) and
    /// [`get`](Self::get) find those.
    pub fn value<T>(&self, attribute: impl ReadAs<T>) -> Result<T, ExtractError> {
        attribute.read(self)
    }
}

/// An attribute that a `T` holds: every [`Attribute`] with a type that implements [`FromAttribute`] for it.
pub trait ReadAs<T> {
    #[doc(hidden)]
    fn read(self, profile: &Profile) -> Result<T, ExtractError>;
}

impl<T: FromAttribute<A>, A: Attribute> ReadAs<T> for A {
    fn read(self, profile: &Profile) -> Result<T, ExtractError> {
        // The answers to these are called `age_over:18` and the like, and third-party attributes by names of their own.
        if matches!(A::NAME, "" | "age_over" | "age_under" | "estimated_age_over") {
            let reason = "the marker names no attribute by itself; see `Profile::age_checks` or `Profile::get`";
            let error = FieldError::new(A::NAME, A::NAME, FieldProblem::Malformed, reason);
            return Err(ExtractError::from_fields(vec![error]));
        }
        let wanted = WantedAttribute::new(A::NAME);
        take(profile, &wanted, A::NAME, T::from_attribute, T::when_absent)
            .map_err(|error| ExtractError::from_fields(vec![error]))
    }
}

/// Says that the struct asks for a selfie that is taken and matched: a share that asked for it could not complete without.
///
/// It records what was asked and proves nothing. The receipt holds no evidence of it, and [`Receipt::extract`](crate::Receipt::extract)
/// cannot know which policy the session was created with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SelfieAuth(());

/// Says that the struct asks for the PIN to be entered: a share that asked for it could not complete without.
///
/// It records what was asked and proves nothing. The receipt holds no evidence of it, and [`Receipt::extract`](crate::Receipt::extract)
/// cannot know which policy the session was created with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PinAuth(());

/// Reads the fields of a derived struct, and collects what is wrong with all of them.
#[doc(hidden)]
#[derive(Debug)]
pub struct Reader<'a> {
    profile: &'a Profile,
    policy: &'static Policy,
    problems: Vec<FieldError>,
}

impl<'a> Reader<'a> {
    /// A reader for the struct whose policy this is.
    pub fn new(profile: &'a Profile, policy: &'static Policy) -> Self {
        Self {
            profile,
            policy,
            problems: Vec::new(),
        }
    }

    /// The field that the policy's part of this index asks for.
    pub fn read<T>(&mut self, part: usize, field: &str, Field { read, absent, .. }: Field<T>) -> Option<T> {
        let wanted = self.wanted(part)?;
        self.take(wanted, field, read, absent)
    }

    /// The same, with a default where the attribute was not shared.
    pub fn read_or_default<T>(
        &mut self,
        part: usize,
        field: &str,
        Field { read, .. }: Field<T>,
        default: fn() -> T,
    ) -> Option<T> {
        let wanted = self.wanted(part)?;
        self.take(wanted, field, read, || Some(default()))
    }

    /// The identity profile report, which no part of the policy names.
    pub fn report<T>(&mut self, field: &str, Field { name, read, absent, .. }: Field<T>) -> Option<T> {
        self.take(&WantedAttribute::new(name), field, read, absent)
    }

    /// A flattened struct.
    pub fn flatten<T>(&mut self, field: &str, read: fn(&Profile) -> Result<T, ExtractError>) -> Option<T> {
        match read(self.profile) {
            Ok(value) => Some(value),
            Err(error) => {
                let inner = error.into_fields().unwrap_or_default();
                self.problems
                    .extend(inner.into_iter().map(|problem| problem.within(field)));
                None
            }
        }
    }

    /// Everything that was wrong.
    pub fn into_error(self) -> ExtractError {
        ExtractError::from_fields(self.problems)
    }

    fn wanted(&self, part: usize) -> Option<&'static WantedAttribute> {
        match self.policy.parts().get(part) {
            Some(Part::Wanted(wanted)) => Some(wanted),
            _ => None,
        }
    }

    fn take<T>(
        &mut self,
        wanted: &WantedAttribute,
        field: &str,
        read: Read<T>,
        absent: impl FnOnce() -> Option<T>,
    ) -> Option<T> {
        match take(self.profile, wanted, field, read, absent) {
            Ok(value) => Some(value),
            Err(problem) => {
                self.problems.push(problem);
                None
            }
        }
    }
}

fn missing(wanted: &WantedAttribute, field: &str) -> FieldError {
    let name = wanted.wanted_derivation().unwrap_or(wanted.name());
    FieldError::new(field, name, FieldProblem::Missing, "it was not shared")
}

/// `FromAttribute::from_attribute` of a field's type.
type Read<T> = fn(&ProfileAttribute) -> Result<T, ValueError>;

/// Reads the attribute that answers `wanted`, or says why it can't be. All that does not depend on the type is done by
/// `find`, which is compiled once.
fn take<T>(
    profile: &Profile,
    wanted: &WantedAttribute,
    field: &str,
    read: Read<T>,
    absent: impl FnOnce() -> Option<T>,
) -> Result<T, FieldError> {
    match find(profile, wanted, field)? {
        Some((name, attribute)) => read(&attribute).map_err(|error| refused(field, name, &error)),
        None => absent().ok_or_else(|| missing(wanted, field)),
    }
}

/// Finds the attribute that answers `wanted`, and under which name. `None` where it was not shared.
fn find<'a>(
    profile: &'a Profile,
    wanted: &'a WantedAttribute,
    field: &str,
) -> Result<Option<(&'a str, Cow<'a, ProfileAttribute>)>, FieldError> {
    let mut wrong_source = None;
    for name in wanted.answer_names() {
        let Some(attribute) = from_source(profile, name, wanted) else {
            if profile.find(name).is_some() {
                wrong_source.get_or_insert(name);
            }
            continue;
        };
        if wanted.wanted_derivation().is_some() && !agree(profile.get_all(name)) {
            let reason = "it was shared more than once, with different answers";
            return Err(FieldError::new(field, name, FieldProblem::Contradictory, reason));
        }
        return Ok(Some((name, attribute)));
    }
    let Some(name) = wrong_source else { return Ok(None) };
    let reason = "it was shared, but from none of the sources that the field demands";
    Err(FieldError::new(field, name, FieldProblem::WrongSource, reason))
}

/// The first attribute of this name, or the first that comes from where the policy demands.
fn from_source<'a>(profile: &'a Profile, name: &'a str, wanted: &WantedAttribute) -> Option<Cow<'a, ProfileAttribute>> {
    let mut required = wanted
        .constraints()
        .iter()
        .filter(|constraint| !constraint.is_soft())
        .peekable();
    if required.peek().is_none() {
        return profile.find(name);
    }
    let fits = |attribute: &ProfileAttribute| required.clone().all(|constraint| comes_from(attribute, constraint));
    match profile.get_all(name).find(|attribute| fits(attribute)) {
        Some(attribute) => Some(Cow::Borrowed(attribute)),
        None if profile.get(name).is_none() => profile.find(name).filter(|attribute| fits(attribute)),
        None => None,
    }
}

fn comes_from(attribute: &ProfileAttribute, constraint: &SourceConstraint) -> bool {
    attribute.sources().any(|source| {
        constraint.anchors().iter().any(|anchor| {
            let sub_type = anchor.required_sub_type();
            source.value() == anchor.name() && (sub_type.is_empty() || source.sub_type() == sub_type)
        })
    })
}

/// Two answers to one age check cannot both be right, and neither may win unseen.
fn agree<'a>(mut answers: impl Iterator<Item = &'a ProfileAttribute>) -> bool {
    let first = answers.next();
    first.is_none_or(|first| answers.all(|answer| answer.raw().eq_ignore_ascii_case(first.raw())))
}

fn refused(field: &str, name: &str, error: &ValueError) -> FieldError {
    let problem = match error.problem() {
        ValueProblem::Malformed => FieldProblem::Malformed,
        ValueProblem::Unverified => FieldProblem::Unverified,
    };
    FieldError::new(field, name, problem, error.to_string())
}

/// What a field of an authentication holds.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` can't hold an authentication",
    label = "not the type of this authentication",
    note = "`#[selfie_auth]` goes with `SelfieAuth`, `#[pin_auth]` with `PinAuth`, both with `()`"
)]
pub trait Asked<Auth>: Sized {
    fn asked() -> Self;
}

#[doc(hidden)]
#[derive(Debug)]
pub enum Selfie {}

#[doc(hidden)]
#[derive(Debug)]
pub enum Pin {}

#[diagnostic::do_not_recommend]
impl Asked<Selfie> for SelfieAuth {
    fn asked() -> Self {
        Self(())
    }
}

#[diagnostic::do_not_recommend]
impl Asked<Pin> for PinAuth {
    fn asked() -> Self {
        Self(())
    }
}

#[diagnostic::do_not_recommend]
impl<Auth> Asked<Auth> for () {
    fn asked() -> Self {}
}
