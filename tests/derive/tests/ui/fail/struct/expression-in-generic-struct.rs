use yoti_share::SharePolicy;

#[derive(SharePolicy)]
#[share(remember_me)]
struct Signup<'a, T: Clone, const N: usize> {
    #[attr(full_name)]
    name: T,
    #[attr(skip)]
    note: Option<&'a [u8; if true { 16 } else { 8 }]>,
    #[attr(skip)]
    numbers: [u8; N],
}

#[derive(SharePolicy)]
struct Pair(#[attr(full_name)] String, #[attr(skip)] [u8; match 2 { n => n }]);

#[derive(SharePolicy)]
struct Wrong {
    #[attr(skip)]
    loops: [u8; loop { break 4 }],
}

fn main() {
    let _ = <Signup<'static, String, 0> as SharePolicy>::POLICY;
    let _ = Pair::POLICY;
}
