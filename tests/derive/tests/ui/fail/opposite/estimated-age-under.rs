use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Check {
    #[attr(estimated_age_under(18, buffer = 5))]
    young: bool,
}

#[derive(SharePolicy)]
struct Field {
    #[attr]
    estimated_age_under: bool,
}

#[derive(SharePolicy)]
struct Below {
    #[attr(estimated_age_below)]
    young: bool,
}

fn main() {}
