//! Writes the seed corpora for the fuzzer and the smoke test: `cargo run -p yoti-share-fuzz-targets --example seeds`.

use std::{fs, io, path::Path};

fn main() -> io::Result<()> {
    let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds");
    for seed in yoti_share_fuzz_targets::seeds::seeds() {
        let folder = corpora.join(seed.target);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(seed.name), seed.bytes)?;
    }
    Ok(())
}
