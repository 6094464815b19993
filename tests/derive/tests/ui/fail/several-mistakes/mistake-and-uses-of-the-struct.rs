use yoti_share::SharePolicy;

#[derive(SharePolicy)]
struct Signup<T> {
    #[attr(full_nmae)]
    name: String,
    #[attr(skip)]
    note: T,
}

const _: () = assert!(<Signup<u8> as SharePolicy>::POLICY.wants("full_name"));
const COUNT: usize = <Signup<u8> as SharePolicy>::POLICY.len();

fn ask() -> [u8; COUNT] {
    let policy: &'static yoti_share::Policy = Signup::<String>::POLICY;
    [u8::from(policy.is_empty()); COUNT]
}

fn main() {}
