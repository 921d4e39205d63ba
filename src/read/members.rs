//! Files within a file: how an archive or a mail tells them, and how one of them is taken out.

use std::collections::BTreeSet;

use sha2::{Digest as _, Sha256};

use crate::model::{Format, Member, Problem, ProblemKind};
use crate::read::{FORMATS, Part, Settings, archive, cda, dicom, fhir, mail, outlook, unknown};

/// More members are not told of one file.
pub(super) const MAX_MEMBERS: usize = 10_000;

/// A longer member is not taken out, in bytes.
pub(super) const MAX_BYTES: u64 = 512 << 20;

/// Longest name of a member, in letters.
const MAX_NAME: usize = 255;

/// Names of members told so far, so that no two share one.
#[derive(Default)]
pub(super) struct Names(BTreeSet<String>);

/// Takes the file out that the settings ask for; the file itself when they ask for none.
///
/// # Errors
/// When there is none, or it can't be taken out.
pub fn unpack(bytes: Vec<u8>, settings: &Settings) -> Result<Vec<u8>, Problem> {
    settings.member.iter().try_fold(bytes, |outer, number| {
        let format = FORMATS.iter().find(|it| (it.is_it)(&outer)).map_or(Format::Unknown, |it| it.format);
        match format {
            Format::Zip => archive::unpack(&outer, *number, settings),
            Format::Eml => mail::unpack(&outer, *number),
            Format::Cda => cda::unpack(&outer, *number),
            Format::Dicom => dicom::unpack(&outer, *number),
            Format::Msg => outlook::unpack(&outer, *number),
            Format::Fhir => fhir::unpack(&outer, *number),
            Format::Pdf
            | Format::Png
            | Format::Jpeg
            | Format::Tiff
            | Format::Webp
            | Format::Gif
            | Format::Bmp
            | Format::Docx
            | Format::Odt
            | Format::Rtf
            | Format::Html
            | Format::Hl7
            | Format::Text
            | Format::Unknown => Err(gone()),
        }
    })
}

/// Tells a member with its hash, or why it can't be taken out.
pub(super) fn tell_member(
    number: u32,
    path: String,
    taken: Result<&[u8], (u64, Problem)>,
    tell: &mut dyn FnMut(Part),
) {
    let member = match taken {
        // No child is needed to see that there is nothing.
        Ok([]) => {
            let problem = unknown::explain(&[]);
            Member { number, path, bytes: 0, sha256: String::new(), problem: Some(problem) }
        }
        Ok(bytes) => {
            let sha256 = Sha256::digest(bytes).iter().map(|it| format!("{it:02x}")).collect();
            Member { number, path, bytes: bytes.len() as u64, sha256, problem: None }
        }
        Err((bytes, problem)) => {
            Member { number, path, bytes, sha256: String::new(), problem: Some(problem) }
        }
    };
    tell(Part::Member(member));
}

/// A member that was listed and is not there: the file changed meanwhile.
pub(super) fn gone() -> Problem {
    let detail = "it is no longer in the file that held it; run again";
    Problem::of_file(ProblemKind::NotOpened, detail)
}

impl Names {
    /// A name as words only: no step up, no root, no letters that steer; told apart from those before.
    pub(super) fn inert(&mut self, name: &str, number: u32) -> String {
        let parts = name.split(['/', '\\']).map(|part| part.trim().chars().filter(|it| !steers(*it)));
        let parts: Vec<String> = parts.map(Iterator::collect).filter(|it: &String| !is_step(it)).collect();
        let name: String = parts.join("/").chars().take(MAX_NAME).collect();
        let name = if name.is_empty() { format!("member {}", number.saturating_add(1)) } else { name };
        let (stem, end) = name.rsplit_once('.').map_or((name.as_str(), ""), |it| it);
        let dot = if stem.len() < name.len() { "." } else { "" };
        let mut free = name.clone();
        let mut n_tries = 1;
        while !self.0.insert(free.clone()) {
            n_tries += 1;
            free = format!("{stem} ({n_tries}){dot}{end}");
        }
        free
    }
}

fn is_step(part: &str) -> bool {
    matches!(part, "" | "." | "..")
}

/// Control characters, and those that turn the direction of writing or are not seen.
fn steers(it: char) -> bool {
    it.is_control()
        || matches!(it, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{FEFF}')
        || matches!(it, '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn names_lead_nowhere_and_are_told_apart() {
        let cases = [
            ("scan 1.pdf", "scan 1.pdf"),
            ("a/b/scan 1.pdf", "a/b/scan 1.pdf"),
            ("../../etc/passwd", "etc/passwd"),
            ("/etc/passwd", "etc/passwd (2)"),
            ("..\\..\\x.pdf", "x.pdf"),
            ("./x.pdf", "x (2).pdf"),
            ("x\u{202E}fdp.exe\n", "xfdp.exe"),
            ("..", "member 8"),
            ("", "member 9"),
        ];
        let mut names = Names::default();
        for ((name, want), number) in cases.into_iter().zip(0..) {
            assert_eq!(names.inert(name, number), want);
        }
    }
}
