#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    yoti_share_fuzz_targets::access_token(data);
});
