use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Known {
    #[attr(full_name, email, gender)]
    name: String,
}

#[derive(SharePolicy)]
struct Synonyms {
    #[attr(full_name, surname, dob, sex)]
    name: String,
}

#[derive(SharePolicy)]
struct Paths {
    #[attr(full_name, "com.example.points", self::Points)]
    name: String,
}

fn main() {}
