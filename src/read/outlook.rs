//! Mails as Outlook keeps them (MS-OXMSG): head and text as pages, attachments as files of their own.

use std::io::{Cursor, Read as _};

use cfb::CompoundFile;
use encoding_rs::WINDOWS_1252;

use crate::model::{Problem, ProblemKind};
use crate::read::embedded::read_pictures;
use crate::read::html;
use crate::read::members::{MAX_BYTES, MAX_MEMBERS, Names, gone, tell_member};
use crate::read::sheet::Sheet;
use crate::read::text::decode;
use crate::read::{Ocr, Part, Settings};

/// How a file of storages and streams begins (MS-CFB, 2.2).
const MAGIC: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// Name of the stream that each message has (MS-OXMSG, 2.4), as it stands in the directory.
const PROPERTIES: &str = "__properties_version1.0";

/// Properties of a message and of an attachment (MS-OXPROPS).
const HEAD: [(&str, &str); 5] =
    [("From", "0C1A"), ("Address", "5D01"), ("To", "0E04"), ("Cc", "0E03"), ("Subject", "0037")];
const TRANSPORT: &str = "007D";
const BODY: &str = "1000";
const HTML: &str = "1013";
const RICH: &str = "1009";
const DATA: &str = "3701";
const NAMES: [&str; 3] = ["3707", "3704", "3001"];

type File<'a> = CompoundFile<Cursor<&'a [u8]>>;

/// Whether the bytes are such a mail.
pub(super) fn is_outlook(bytes: &[u8]) -> bool {
    let wide: Vec<u8> = PROPERTIES.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.starts_with(MAGIC) && bytes.windows(wide.len()).any(|it| it == wide)
}

/// Reads the head and the text of a mail and tells its attachments.
pub(super) fn read(bytes: &[u8], settings: &Settings, ocr: &mut dyn Ocr, tell: &mut dyn FnMut(Part)) {
    let Ok(mut file) = CompoundFile::open(Cursor::new(bytes)) else {
        let detail =
            "the mail is damaged or cut off and could not be read; ask for it again, or for its attachments";
        return tell(Part::Problem(Problem::of_file(ProblemKind::Broken, detail)));
    };
    let mut sheet = Sheet::default();
    for (label, property) in HEAD {
        line(&mut sheet, label, text(&mut file, "/", property));
    }
    let transport = text(&mut file, "/", TRANSPORT).unwrap_or_default();
    let date = transport.lines().find_map(|it| it.strip_prefix("Date:")).map(|it| it.trim().to_owned());
    line(&mut sheet, "Date", date);
    sheet.end_line();
    let page = match (stream(&mut file, &format!("/__substg1.0_{HTML}0102")), text(&mut file, "/", HTML)) {
        (Some(bytes), _) => Some(html::shown(&html::letters(&bytes))),
        (None, text) => text.map(|it| html::shown(&it)),
    };
    let plain = text(&mut file, "/", BODY).unwrap_or_default();
    let attachments = attachments(&file);
    let mut problem = |kind, detail: &str| tell(Part::Problem(Problem::of_file(kind, detail)));
    let mut pictures = Vec::new();
    let mut is_blank = plain.trim().is_empty();
    match page {
        Some(page) => {
            is_blank = page.sheet.is_blank();
            sheet.append(page.sheet);
            pictures = page.pictures;
            if page.lacks_pictures {
                let detail = "the mail shows pictures that are not in it; ask for them as attachments";
                problem(ProblemKind::BrokenPage, detail);
            }
        }
        None => plain.lines().for_each(|it| {
            sheet.write(it.trim_end());
            sheet.end_line();
        }),
    }
    if is_blank && file.is_stream(format!("/__substg1.0_{RICH}0102")) {
        problem(ProblemKind::BrokenPage, "the text of the mail is packed and not read; ask for it as PDF");
    } else if is_blank && attachments.is_empty() {
        problem(ProblemKind::NoWords, "the mail has no text and no attachments; ask for it again");
    }
    if attachments.len() > MAX_MEMBERS {
        let detail = format!("the mail has more than {MAX_MEMBERS} attachments, and none was opened");
        problem(ProblemKind::LimitHit, &detail);
    }
    let n_pages = sheet.tell(settings, tell);
    let mut names = Names::default();
    for (number, folder) in (0..).zip(attachments).take_while(|it| it.0 < MAX_MEMBERS as u32) {
        let name = NAMES.iter().find_map(|it| text(&mut file, &folder, it)).unwrap_or_default();
        let name = names.inert(&name, number);
        match data(&mut file, &folder) {
            Ok(bytes) => tell_member(number, name, Ok(&bytes), tell),
            Err(problem) => tell_member(number, name, Err((0, problem)), tell),
        }
    }
    read_pictures(pictures.into_iter(), n_pages + 1, (settings, ocr), tell);
}

/// Takes an attachment out.
///
/// # Errors
/// When there is none of that number or it can't be read.
pub(super) fn unpack(bytes: &[u8], number: u32) -> Result<Vec<u8>, Problem> {
    let mut file = CompoundFile::open(Cursor::new(bytes)).map_err(|_| gone())?;
    let folder = attachments(&file).into_iter().nth(number as usize).ok_or_else(gone)?;
    data(&mut file, &folder)
}

/// The storages of attachments, by name.
fn attachments(file: &File) -> Vec<String> {
    let all = file.read_root_storage().filter(|it| it.is_storage() && it.name().starts_with("__attach"));
    let mut found: Vec<String> = all.map(|it| format!("/{}/", it.name())).collect();
    found.sort();
    found
}

fn data(file: &mut File, folder: &str) -> Result<Vec<u8>, Problem> {
    let path = format!("{folder}__substg1.0_{DATA}0102");
    if !file.exists(&path) {
        let detail = "it is a mail or another thing of Outlook within the mail, which is not read; ask for it by itself";
        return Err(Problem::of_file(ProblemKind::UnknownFormat, detail));
    }
    stream(file, &path).ok_or_else(|| {
        Problem::of_file(ProblemKind::Broken, "it is damaged within its mail; ask for it again, by itself")
    })
}

fn stream(file: &mut File, path: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    file.open_stream(path).ok()?.take(MAX_BYTES).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// The text of a property, in two bytes a letter or in one.
fn text(file: &mut File, folder: &str, property: &str) -> Option<String> {
    let wide = stream(file, &format!("{folder}__substg1.0_{property}001F"));
    let text = match wide {
        Some(wide) => decode(&[b"\xFF\xFE".as_slice(), &wide].concat()),
        None => {
            let narrow = stream(file, &format!("{folder}__substg1.0_{property}001E"))?;
            String::from_utf8(narrow).unwrap_or_else(|it| WINDOWS_1252.decode(it.as_bytes()).0.into_owned())
        }
    };
    Some(text.trim_end_matches('\0').to_owned()).filter(|it| !it.trim().is_empty())
}

fn line(sheet: &mut Sheet, label: &str, text: Option<String>) {
    if let Some(text) = text {
        sheet.write_loose(&format!("{label}: {text}"));
        sheet.end_line();
    }
}
