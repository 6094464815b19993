use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Buyer {
    #[attr(full_name, source(USER_PROVIDED))]
    name: String,
    #[attr(gender, user_provided = false)]
    gender: String,
    #[attr(nationality, acceptUserProvided)]
    nationality: String,
}

fn main() {}
