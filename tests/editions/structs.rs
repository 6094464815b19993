//! The derive in an older edition. The packages in the folders beside this file compile it, each in its edition.

extern crate yoti_share;

#[allow(dead_code, unreachable_pub, reason = "the structs only need to compile")]
mod inner {
    pub mod reexports {
        pub use yoti_share::*;
    }

    pub struct Points;

    impl ::yoti_share::Attribute for Points {
        const NAME: &'static str = "com.example.points";
        type Kind = ::yoti_share::kind::Number;
    }

    #[derive(::yoti_share::SharePolicy)]
    #[share(remember_me = optional, source(passport))]
    pub struct Signup<'a, T> {
        #[attr(full_name, prefer(pass_card), alternatives(given_names))]
        pub name: T,
        #[attr(self::Points, optional)]
        pub points: Option<u8>,
        #[attr(crate::inner::Points, source(driving_licence))]
        pub level: u8,
        #[attr(flatten)]
        pub contact: Contact,
        #[attr(skip)]
        pub note: Option<&'a str>,
        #[selfie_auth]
        pub check: ::yoti_share::SelfieAuth,
    }

    #[derive(::yoti_share::SharePolicy)]
    #[share(crate = crate::inner::reexports)]
    pub struct Contact {
        #[attr(email)]
        pub mail: String,
        #[attr(age_over = 18, default)]
        pub adult: bool,
    }
}

#[test]
fn structs_compile_in_this_edition() {
    use yoti_share::SharePolicy;

    type Signup = inner::Signup<'static, String>;
    assert_eq!(Signup::POLICY.len(), 5);
}
