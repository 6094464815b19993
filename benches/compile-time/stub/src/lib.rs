//! As much of the runtime as the derive's output names.

use __private0_1_0::Part;
pub use yoti_share_derive::SharePolicy;

pub trait SharePolicy: Sized {
    const POLICY: &'static Policy;
    fn from_profile(profile: &Profile) -> Result<Self, ExtractError>;
}

pub trait Attribute {
    const NAME: &'static str;
}

pub trait FromAttribute<A: Attribute>: Sized {
    const OPTIONAL: bool = false;
    fn from_attribute(attribute: &ProfileAttribute) -> Result<Self, ValueError>;
    fn when_absent() -> Option<Self> {
        None
    }
}

impl<A: Attribute> FromAttribute<A> for String {
    fn from_attribute(_: &ProfileAttribute) -> Result<Self, ValueError> {
        Err(ValueError)
    }
}

impl<A: Attribute> FromAttribute<A> for bool {
    fn from_attribute(_: &ProfileAttribute) -> Result<Self, ValueError> {
        Err(ValueError)
    }
}

impl<A: Attribute> FromAttribute<A> for u32 {
    fn from_attribute(_: &ProfileAttribute) -> Result<Self, ValueError> {
        Err(ValueError)
    }
}

impl<A: Attribute, T: FromAttribute<A>> FromAttribute<A> for Option<T> {
    const OPTIONAL: bool = true;
    fn from_attribute(attribute: &ProfileAttribute) -> Result<Self, ValueError> {
        T::from_attribute(attribute).map(Some)
    }
    fn when_absent() -> Option<Self> {
        Some(None)
    }
}

pub struct Policy(#[allow(dead_code)] &'static [Part]);
pub struct Profile;
pub struct ProfileAttribute;
pub struct ExtractError;
pub struct ValueError;
pub struct SourceConstraint;
pub struct SourceAnchor;
pub enum AuthType {}
pub enum RememberMe {}

pub mod attribute {
    macro_rules! markers {
        ($($name:ident)+) => {$(
            #[allow(non_camel_case_types)]
            pub struct $name;

            impl crate::Attribute for $name {
                const NAME: &'static str = stringify!($name);
            }
        )+};
    }

    markers!(full_name email estimated_age age_over nationality);
}

pub mod __private0_1_0 {
    use super::*;

    pub enum Part {
        Wanted(Wanted),
    }

    pub struct Wanted(pub &'static str);

    pub enum Identity {
        None,
    }

    pub const fn policy(
        parts: &'static [Part],
        _: &'static [AuthType],
        _: Option<RememberMe>,
        _: Identity,
    ) -> Policy {
        Policy(parts)
    }

    pub const fn wanted(
        name: &'static str,
        _: &'static str,
        _: bool,
        _: Option<bool>,
        _: &'static [SourceConstraint],
        _: &'static [&'static str],
    ) -> Wanted {
        Wanted(name)
    }

    pub const fn hard(_: &'static [SourceAnchor]) -> SourceConstraint {
        SourceConstraint
    }

    pub const fn anchor(_: &'static str, _: &'static str) -> SourceAnchor {
        SourceAnchor
    }

    pub struct Reader;

    impl Reader {
        pub fn new(_: &Profile, _: &'static Policy) -> Self {
            Reader
        }

        pub fn read<T>(
            &mut self,
            _: usize,
            _: &str,
            read: fn(&ProfileAttribute) -> Result<T, ValueError>,
            absent: fn() -> Option<T>,
        ) -> Option<T> {
            read(&ProfileAttribute).ok().or_else(absent)
        }

        pub fn into_error(self) -> ExtractError {
            ExtractError
        }
    }
}
