use yoti_share::SharePolicy;

struct Email;

impl yoti_share::Attribute for Email {
    const NAME: &'static str = "email_address";
    type Kind = yoti_share::kind::Text;
}

#[derive(SharePolicy)]
struct Signup {
    #[attr(email)]
    mail: String,
    #[attr(self::Email)]
    again: String,
}

fn main() {}
