//! Names the code that reads, so that readings made by other code are not taken for its own.

#![expect(clippy::disallowed_methods, reason = "a build script reads the files it names")]

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash as _, Hasher as _};
use std::io;
use std::path::{Path, PathBuf};

/// Whatever decides which words come out of a file.
const PARTS: [&str; 4] = ["Cargo.lock", "build.rs", "src/model", "src/read"];

fn main() -> io::Result<()> {
    let mut hasher = DefaultHasher::new();
    for part in PARTS {
        println!("cargo:rerun-if-changed={part}");
        for path in files(Path::new(part))? {
            path.hash(&mut hasher);
            fs::read(&path)?.hash(&mut hasher);
        }
    }
    println!("cargo:rustc-env=READING_CODE={:016x}", hasher.finish());
    Ok(())
}

/// All files at or below a path, sorted.
fn files(path: &Path) -> io::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut inside = fs::read_dir(path)?.map(|it| Ok(it?.path())).collect::<io::Result<Vec<_>>>()?;
    inside.sort();
    let nested = inside.iter().map(|it| files(it)).collect::<io::Result<Vec<_>>>()?;
    Ok(nested.concat())
}
