use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup {
    #[attr(full_nmae, optoinal, source(pasport, pass_card(nfc)), alternatives(mail))]
    name: String,
}

fn main() {}
