use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(name, full_name)]
    name: String,
    #[attr(full_name, name, source(passport))]
    again: String,
    #[attr(mail, email, optional)]
    mail: Option<String>,
}

fn main() {}
