//! Reading a derived policy allocates nothing. This is a separate test binary because it replaces the allocator by one
//! that counts.

use std::hint::black_box;

use allocation_counter::measure;
use yoti_share::{RememberMe, SharePolicy};

#[derive(SharePolicy)]
#[expect(dead_code, reason = "only the policy is used")]
#[share(remember_me, pin_auth, source(passport))]
#[share(identity_profile(framework = uk_tfida, scheme = dbs, objective = basic))]
struct Outer {
    #[attr(full_name, alternatives(given_names))]
    name: String,
    #[attr(flatten)]
    middle: Middle,
    #[attr(age_over = 18)]
    adult: bool,
}

#[derive(SharePolicy)]
#[expect(dead_code, reason = "only the policy is used")]
#[selfie_auth]
struct Middle {
    #[attr(flatten)]
    inner: Inner,
    #[attr("com.example.points")]
    points: Option<u32>,
}

#[derive(SharePolicy)]
#[expect(dead_code, reason = "only the policy is used")]
struct Inner {
    #[attr(email)]
    mail: String,
}

/// Reads every part of a policy.
fn read() -> usize {
    let policy = black_box(Outer::POLICY);
    let mut sum = policy.len() + usize::from(policy.wants("email_address")) + usize::from(policy.is_empty());
    for wanted in policy.wanted() {
        sum += wanted.name().len() + wanted.derivation().map_or(0, str::len);
        sum += usize::from(wanted.is_optional()) + wanted.alternatives().map(str::len).sum::<usize>();
        sum += wanted
            .constraints()
            .iter()
            .map(|constraint| constraint.anchors().len())
            .sum::<usize>();
    }
    sum += policy.auth_types().count();
    sum += usize::from(policy.remember_me() == Some(RememberMe::Required));
    sum
}

#[test]
fn reading_a_policy_allocates_nothing() {
    let read = measure(|| assert!(read() > 0));
    assert_eq!((read.count_total, read.bytes_total), (0, 0));

    let counted = measure(|| drop(black_box(vec![1_u8])));
    assert_eq!(counted.count_total, 1, "the allocator counts");
}
