use identity::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_name)]
    name: String,
    #[attr(email, source(passport))]
    mail: Option<String>,
}

fn main() {}
