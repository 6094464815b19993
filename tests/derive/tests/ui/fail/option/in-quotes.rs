use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Buyer {
    #[attr(full_name, "optional")]
    name: Option<String>,
    #[attr(gender, "required")]
    gender: String,
    #[attr("com.example.points", "default")]
    points: Option<String>,
}

fn main() {}
