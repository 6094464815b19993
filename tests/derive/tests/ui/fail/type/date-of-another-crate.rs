use yoti_share::SharePolicy;

mod chrono {
    pub struct NaiveDate;
}

#[derive(SharePolicy)]
struct Signup {
    #[attr(date_of_birth)]
    born: chrono::NaiveDate,
}

fn main() {}
