//! The part of the runtime that the derive's output uses.

use __private0_1_0::PolicyItem;
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

pub struct Policy(#[allow(dead_code)] &'static [PolicyItem]);
pub struct Profile;
pub struct ProfileAttribute;
pub struct ExtractError;
pub struct ValueError;
pub struct SourceConstraint;

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

    #[macro_export]
    macro_rules! __yoti_share_hints {
        ($($words:tt)*) => {};
    }
    pub mod ide {
        pub use crate::__yoti_share_hints as hints;
    }

    pub struct Field<T> {
        name: &'static str,
        optional: bool,
        read: fn(&ProfileAttribute) -> Result<T, ValueError>,
        when_absent: fn() -> Option<T>,
    }

    pub mod holds {
        macro_rules! traits {
            ($($name:ident)+) => {$(
                #[allow(non_camel_case_types)]
                pub trait $name<A>: Sized {
                    const FIELD: super::Field<Self>;
                }

                impl<A: crate::Attribute, T: crate::FromAttribute<A>> $name<A> for T {
                    const FIELD: super::Field<T> = super::Field {
                        name: A::NAME,
                        optional: T::OPTIONAL,
                        read: T::from_attribute,
                        when_absent: T::when_absent,
                    };
                }
            )+};
        }

        traits!(full_name email estimated_age age_over nationality);
    }

    pub enum PolicyItem {
        Attribute(&'static str, bool, FieldOptions),
    }

    pub struct FieldOptions {
        pub name: Option<&'static str>,
        pub derivation: Option<&'static str>,
        pub constraints: &'static [SourceConstraint],
    }

    impl FieldOptions {
        pub const UNSET: Self = Self {
            name: None,
            derivation: None,
            constraints: &[],
        };
    }

    pub const fn static_policy_of_attributes(items: &'static [PolicyItem]) -> Policy {
        Policy(items)
    }

    pub const fn wanted<T>(field: &Field<T>) -> PolicyItem {
        wanted_with(field, FieldOptions::UNSET)
    }

    pub const fn wanted_with<T>(field: &Field<T>, options: FieldOptions) -> PolicyItem {
        PolicyItem::Attribute(field.name, field.optional, options)
    }

    pub mod required {
        pub const PASSPORT: &[crate::SourceConstraint] = &[crate::SourceConstraint];
    }

    pub struct StructReader;

    pub trait ReadFields {
        type Values;
        fn read(self, reader: &mut StructReader) -> Option<Self::Values>;
    }

    impl<T> ReadFields for Field<T> {
        type Values = T;
        fn read(self, _: &mut StructReader) -> Option<T> {
            (self.read)(&ProfileAttribute).ok().or_else(self.when_absent)
        }
    }

    impl<A, B, C, D, E> ReadFields for (A, B, C, D, E)
    where
        A: ReadFields,
        B: ReadFields,
        C: ReadFields,
        D: ReadFields,
        E: ReadFields,
    {
        type Values = (A::Values, B::Values, C::Values, D::Values, E::Values);
        fn read(self, reader: &mut StructReader) -> Option<Self::Values> {
            let (a, b, c, d, e) = self;
            let values = (a.read(reader), b.read(reader), c.read(reader), d.read(reader), e.read(reader));
            Some((values.0?, values.1?, values.2?, values.3?, values.4?))
        }
    }

    pub fn read<S: SharePolicy, F: ReadFields>(
        _: &Profile,
        fields: F,
        _: &[&str],
        build: impl FnOnce(F::Values) -> S,
    ) -> Result<S, ExtractError> {
        fields.read(&mut StructReader).map(build).ok_or(ExtractError)
    }
}
