//! ZIP archives: the files they hold, told within limits and taken out one by one.

use std::io::{Cursor, Read as _};

use zip::result::{ZipError, ZipResult};
use zip::{CompressionMethod, ZipArchive};

use crate::model::{Problem, ProblemKind};
use crate::read::members::{MAX_BYTES, MAX_MEMBERS, Names, gone, tell_member};
use crate::read::package::{FREE, MAX_RATIO, MAX_UNPACKED};
use crate::read::{Ocr, Part, Settings};

/// First bytes of the file beside a file that Mac programs add to archives (RFC 1740).
const APPLE_DOUBLE: &[u8] = b"\x00\x05\x16\x07";

/// Bytes at the beginning in which the names of the first members stand.
const HEAD: usize = 4096;

/// What an office document or a book of that kind has among its members.
const OFFICE: [&[u8]; 4] =
    [b"[Content_Types].xml", b"mimetypeapplication/", b"META-INF/manifest.xml", b"META-INF/MANIFEST.MF"];

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// Why a member was not taken out.
enum Refusal {
    /// It alone.
    Of(Problem),
    /// What may be unpacked of the archive is used up.
    Spent,
}

/// Whether the bytes are an archive that is no document of another kind.
pub(super) fn is_archive(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(HEAD)];
    let holds = |it: &[u8]| head.windows(it.len()).any(|part| part == it);
    (bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06"))
        && !OFFICE.iter().any(|it| holds(it))
}

/// Tells the files of an archive, by their order in it.
pub(super) fn read(bytes: &[u8], settings: &Settings, _ocr: &mut dyn Ocr, tell: &mut dyn FnMut(Part)) {
    let mut problem = |kind, detail: String| tell(Part::Problem(Problem::of_file(kind, detail)));
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else {
        let detail = "the archive is damaged or cut off, none of its files could be read; ask for them again";
        return problem(ProblemKind::Broken, detail.into());
    };
    if archive.has_duplicate_names() {
        let detail = "files of the archive have the same name, and only one of them can be read; ask for them one by one";
        problem(ProblemKind::BrokenPage, detail.into());
    }
    let files: Vec<usize> = (0..archive.len()).filter(|it| !is_folder(&archive, *it)).collect();
    if files.is_empty() {
        return problem(ProblemKind::NoWords, "the archive holds no files; ask for it again".into());
    }
    if files.len() > MAX_MEMBERS {
        let detail = format!(
            "the archive holds {} files, which is more than {MAX_MEMBERS}, and none was opened; ask for them in several archives",
            files.len()
        );
        return problem(ProblemKind::LimitHit, detail);
    }
    let most = MAX_UNPACKED.min(FREE.max((bytes.len() as u64).saturating_mul(MAX_RATIO)));
    let (mut names, mut n_unpacked, mut n_left_out) = (Names::default(), 0, 0usize);
    for (idx, number) in files.into_iter().filter_map(|it| Some((it, u32::try_from(it).ok()?))) {
        let name = name(&archive, idx);
        let says = archive.by_index_data(idx).map_or(0, |it| it.size());
        match take_out(&mut archive, idx, settings, most - n_unpacked) {
            Ok(bytes) => {
                n_unpacked += bytes.len() as u64;
                let is_beside = name.starts_with("__MACOSX/") && bytes.starts_with(APPLE_DOUBLE);
                if !is_beside {
                    tell_member(number, names.inert(&name, number), Ok(&bytes), tell);
                }
            }
            Err(Refusal::Of(problem)) => {
                if problem.kind == ProblemKind::LimitHit {
                    // So much was unpacked to see that it is too much.
                    n_unpacked = most.min(n_unpacked.saturating_add(FREE));
                }
                tell_member(number, names.inert(&name, number), Err((says, problem)), tell);
            }
            Err(Refusal::Spent) => {
                n_unpacked = most;
                n_left_out += 1;
            }
        }
    }
    if n_left_out > 0 {
        let detail = format!(
            "the archive unpacks to more than {} MiB, which is too much for one of its size; {n_left_out} of its files were not opened; ask for them one by one",
            most >> 20
        );
        tell(Part::Problem(Problem::of_file(ProblemKind::LimitHit, detail)));
    }
}

/// Takes one file out of an archive.
///
/// # Errors
/// When it is not there or can't be unpacked.
pub(super) fn unpack(bytes: &[u8], number: u32, settings: &Settings) -> Result<Vec<u8>, Problem> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| gone())?;
    take_out(&mut archive, number as usize, settings, MAX_UNPACKED).map_err(|it| match it {
        Refusal::Of(problem) => problem,
        Refusal::Spent => too_much(),
    })
}

fn is_folder(archive: &Archive, idx: usize) -> bool {
    name(archive, idx).ends_with(['/', '\\'])
}

/// The name in UTF-8 where it is that, whatever the archive says of it; else as the archive says.
fn name(archive: &Archive, idx: usize) -> String {
    let Ok(entry) = archive.by_index_data(idx) else { return String::new() };
    match std::str::from_utf8(entry.name_raw()) {
        Ok(name) => name.to_owned(),
        Err(_) => archive.name_for_index(idx).and_then(Result::ok).unwrap_or_default().into_owned(),
    }
}

fn take_out(archive: &mut Archive, idx: usize, settings: &Settings, left: u64) -> Result<Vec<u8>, Refusal> {
    let about = archive.by_index_raw(idx).map_err(|_| Refusal::Of(damaged()))?;
    if about.is_symlink() {
        let detail = "it is a link, which may lead anywhere; give the file itself";
        return Err(Refusal::Of(Problem::of_file(ProblemKind::NotOpened, detail)));
    }
    let fair = MAX_BYTES.min(FREE.max(about.compressed_size().saturating_mul(MAX_RATIO)));
    let is_encrypted = about.encrypted();
    let is_known = matches!(
        about.compression(),
        CompressionMethod::Stored | CompressionMethod::Deflated | CompressionMethod::Deflate64
    );
    if !is_encrypted && !is_known {
        return Err(Refusal::Of(unknown_packing()));
    }
    drop(about);
    if !is_encrypted {
        return unpacked(archive.by_index(idx), fair, left);
    }
    // A wrong password may seem right until the end of the file, where its sum is.
    let mut passwords = settings.passwords.iter();
    let opened =
        passwords.find_map(|it| match unpacked(archive.by_index_decrypt(idx, it.as_bytes()), fair, left) {
            Err(Refusal::Of(problem)) if problem.kind != ProblemKind::LimitHit => None,
            taken => Some(taken),
        });
    opened.unwrap_or_else(|| {
        let detail = "the file is locked with a password in its archive; ask for the password, or for the file without one";
        Err(Refusal::Of(Problem::of_file(ProblemKind::Encrypted, detail)))
    })
}

fn unpacked(
    file: ZipResult<zip::read::ZipFile<'_, Cursor<&[u8]>>>,
    fair: u64,
    left: u64,
) -> Result<Vec<u8>, Refusal> {
    let mut file = file.map_err(|it| Refusal::Of(problem_of(&it)))?;
    let limit = fair.min(left);
    let mut bytes = Vec::new();
    file.by_ref().take(limit).read_to_end(&mut bytes).map_err(|_| Refusal::Of(damaged()))?;
    if bytes.len() as u64 == limit {
        let mut probe = [0];
        match file.read(&mut probe) {
            Ok(0) => {}
            Ok(_) if left < fair => return Err(Refusal::Spent),
            Ok(_) => return Err(Refusal::Of(too_much())),
            Err(_) => return Err(Refusal::Of(damaged())),
        }
    }
    Ok(bytes)
}

fn problem_of(error: &ZipError) -> Problem {
    match error {
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => unknown_packing(),
        _ => damaged(),
    }
}

fn unknown_packing() -> Problem {
    let detail = "it is packed in a way that is not read; ask for it by itself, or in a plain ZIP";
    Problem::of_file(ProblemKind::UnknownFormat, detail)
}

fn damaged() -> Problem {
    Problem::of_file(ProblemKind::Broken, "it is damaged within its archive; ask for it again, by itself")
}

fn too_much() -> Problem {
    let detail = format!(
        "it unpacks to more than {} MiB or {MAX_RATIO} times its packed size; ask for it by itself",
        MAX_BYTES >> 20
    );
    Problem::of_file(ProblemKind::LimitHit, detail)
}
