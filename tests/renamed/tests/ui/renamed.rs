use identity::SharePolicy;

#[derive(SharePolicy)]
#[share(crate = identity)]
struct Signup {
    #[attr(full_name)]
    name: Option<String>,
}

fn main() {
    let signup = Signup::from_profile(&identity::Profile::default()).unwrap();
    assert_eq!(signup.name, None);
}
