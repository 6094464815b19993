use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct AfterName {
    #[attr(full_name, passport, driving_licence)]
    name: String,
}

#[derive(SharePolicy)]
struct WithoutName {
    #[attr(passport, national_id(aadhaar))]
    full_name: String,
}

#[derive(SharePolicy)]
#[share(passport, driving_licence)]
struct OnStruct {
    #[attr(email)]
    mail: String,
}

fn main() {}
