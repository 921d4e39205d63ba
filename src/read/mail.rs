//! Mails (RFC 5322): their heads and text as pages, their attachments as files of their own.

use mail_parser::{Address, HeaderName, Message, MessageParser, MessagePart, MimeHeaders as _, PartType};

use crate::model::{Problem, ProblemKind};
use crate::read::embedded::read_pictures;
use crate::read::html;
use crate::read::members::{MAX_MEMBERS, Names, gone, tell_member};
use crate::read::sheet::Sheet;
use crate::read::{Ocr, Part, Settings};

/// Bytes in which the head of a mail must begin to show what it is.
const PROBE: usize = 16 * 1024;

/// Fields that only programs write; "From" and "Subject" also stand on letters.
const WRITTEN_BY_PROGRAMS: [&str; 6] =
    ["mime-version", "message-id", "received", "return-path", "delivered-to", "content-transfer-encoding"];

/// Whether the bytes begin with the head of a mail: only fields, and two that programs write.
pub(super) fn is_mail(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(PROBE)];
    let mut n_programs = 0;
    let mut n_fields = 0;
    for line in head.split(|it| *it == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            break;
        }
        if line[0] == b' ' || line[0] == b'\t' {
            continue;
        }
        let name = line.split(|it| *it == b':').next().unwrap_or_default();
        let is_field =
            name.len() < line.len() && !name.is_empty() && name.iter().all(|it| it.is_ascii_graphic());
        if !is_field {
            // The probe may end within a line.
            return n_fields > 0 && n_programs > 1 && bytes.len() > PROBE;
        }
        n_fields += 1;
        let name = String::from_utf8_lossy(name).to_ascii_lowercase();
        n_programs += usize::from(WRITTEN_BY_PROGRAMS.contains(&name.as_str()));
    }
    n_programs > 1
}

/// Reads the head and the text of a mail and the pictures within its text, and tells its attachments.
pub(super) fn read(bytes: &[u8], settings: &Settings, ocr: &mut dyn Ocr, tell: &mut dyn FnMut(Part)) {
    let Some(message) = parse(bytes) else {
        let detail = "the mail is damaged and could not be read; ask for it again, or for its attachments";
        return tell(Part::Problem(Problem::of_file(ProblemKind::Broken, detail)));
    };
    let mut sheet = head(&message);
    let body = body(&message, &mut sheet);
    let members = members(&message);
    let holds_nothing = body.is_blank && body.pictures.is_empty() && members.is_empty();
    let n_pages = sheet.tell(settings, tell);
    let mut problem = |kind, detail: &str| tell(Part::Problem(Problem::of_file(kind, detail)));
    if is_cut(&message, bytes) {
        let detail =
            "the mail ends before its last part does, text or attachments may be missing; ask for it again";
        problem(ProblemKind::BrokenPage, detail);
    } else if holds_nothing {
        problem(ProblemKind::NoWords, "the mail has no text and no attachments; ask for it again");
    }
    if body.lacks_pictures {
        let detail = "the mail shows pictures that are not in it; ask for them as attachments";
        problem(ProblemKind::BrokenPage, detail);
    }
    if members.len() > MAX_MEMBERS {
        let detail = format!("the mail has more than {MAX_MEMBERS} attachments, and none was opened");
        return problem(ProblemKind::LimitHit, &detail);
    }
    let mut names = Names::default();
    for (number, part) in members {
        let name = names.inert(&name(part), number);
        let taken = if part.is_encoding_problem { Err((0, damaged())) } else { Ok(contents(part)) };
        tell_member(number, name, taken, tell);
    }
    read_pictures(body.pictures.into_iter(), n_pages + 1, (settings, ocr), tell);
}

/// Takes an attachment out.
///
/// # Errors
/// When there is none of that number.
pub(super) fn unpack(bytes: &[u8], number: u32) -> Result<Vec<u8>, Problem> {
    let message = parse(bytes).ok_or_else(gone)?;
    let (_, part) = members(&message).into_iter().find(|it| it.0 == number).ok_or_else(gone)?;
    Ok(contents(part).to_vec())
}

fn parse(bytes: &[u8]) -> Option<Message<'_>> {
    MessageParser::default().parse(bytes).filter(|it| !it.parts.is_empty())
}

/// Who wrote to whom, when and about what.
fn head(message: &Message) -> Sheet {
    let mut sheet = Sheet::default();
    let mut line = |name: &str, text: Option<String>| {
        if let Some(text) = text {
            sheet.write_loose(&format!("{name}: {text}"));
            sheet.end_line();
        }
    };
    line("From", message.from().map(addresses));
    line("To", message.to().map(addresses));
    line("Cc", message.cc().map(addresses));
    line("Date", message.header_raw(HeaderName::Date).map(str::to_owned));
    line("Subject", message.subject().map(str::to_owned));
    sheet.end_line();
    sheet
}

fn addresses(all: &Address) -> String {
    let shown = all.iter().map(|it| match (it.name(), it.address()) {
        (Some(name), Some(address)) => format!("{name} <{address}>"),
        (name, address) => name.or(address).unwrap_or_default().to_owned(),
    });
    shown.collect::<Vec<_>>().join(", ")
}

/// What belongs to the text of a mail besides its words.
struct Body {
    is_blank: bool,
    pictures: Vec<Option<Vec<u8>>>,
    lacks_pictures: bool,
}

/// Puts the text of a mail on the sheet: the page of the web where there is one, as programs show it.
fn body(message: &Message, sheet: &mut Sheet) -> Body {
    let mut body = Body { is_blank: true, pictures: Vec::new(), lacks_pictures: false };
    for part in message.html_body.iter().filter_map(|it| message.part(*it)) {
        let mut text = Sheet::default();
        match &part.body {
            PartType::Html(page) => {
                let page = html::shown(page);
                text = page.sheet;
                body.pictures.extend(page.pictures);
                body.lacks_pictures |= page.lacks_pictures;
                for name in page.named {
                    let picture = message.parts.iter().find(|it| it.content_id() == Some(name.as_str()));
                    body.pictures.push(picture.map(|it| it.contents().to_vec()));
                }
            }
            PartType::Text(lines) => lines.lines().for_each(|it| write_line(&mut text, it)),
            PartType::Binary(_)
            | PartType::InlineBinary(_)
            | PartType::Message(_)
            | PartType::Multipart(_) => {}
        }
        body.is_blank &= text.is_blank();
        sheet.append(text);
    }
    body
}

fn write_line(sheet: &mut Sheet, line: &str) {
    for (idx, text) in line.split('\t').enumerate() {
        if idx > 0 {
            sheet.tab(&[]);
        }
        sheet.write(text);
    }
    sheet.end_line();
}

/// The parts of a mail that are files: neither its text in any form nor a picture shown within it.
fn members<'a>(message: &'a Message) -> Vec<(u32, &'a MessagePart<'a>)> {
    let pages = message.html_body.iter().filter_map(|it| message.part(*it)).filter_map(|it| match &it.body {
        PartType::Html(page) => Some(html::shown(page).named),
        _ => None,
    });
    let shown: Vec<String> = pages.flatten().collect();
    let parts = (0..).zip(&message.parts).filter(|(number, part)| match &part.body {
        PartType::Multipart(_) => false,
        PartType::Text(_) | PartType::Html(_) => {
            !message.html_body.contains(number) && !message.text_body.contains(number)
        }
        PartType::Binary(_) | PartType::InlineBinary(_) => {
            !part.content_id().is_some_and(|id| shown.iter().any(|it| it == id))
        }
        PartType::Message(_) => true,
    });
    parts.collect()
}

fn contents<'a>(part: &'a MessagePart<'a>) -> &'a [u8] {
    match &part.body {
        PartType::Message(message) => message.raw_message(),
        _ => part.contents(),
    }
}

fn name(part: &MessagePart) -> String {
    let of_message = || Some(format!("{}.eml", part.message()?.subject().unwrap_or("mail")));
    let given = part.attachment_name().filter(|it| !it.trim().is_empty()).map(str::to_owned);
    given.or_else(of_message).unwrap_or_default()
}

/// Whether the boundary of the outermost parts never closes.
fn is_cut(message: &Message, bytes: &[u8]) -> bool {
    let root = message.root_part();
    if !matches!(root.body, PartType::Multipart(_)) {
        return root.is_encoding_problem;
    }
    let Some(boundary) = root.content_type().and_then(|it| it.attribute("boundary")) else { return true };
    let end = format!("--{boundary}--");
    !bytes.windows(end.len()).any(|it| it == end.as_bytes())
}

fn damaged() -> Problem {
    Problem::of_file(ProblemKind::Broken, "it is damaged within its mail; ask for it again, by itself")
}

#[cfg(test)]
mod tests {
    use super::is_mail;

    #[test]
    fn a_letter_with_a_head_is_no_mail() {
        assert!(is_mail(b"From: a@b.c\r\nMessage-ID: <1@b.c>\r\nMIME-Version: 1.0\r\n\r\nHello"));
        assert!(!is_mail(
            b"From: Dr Sample\nTo: Dr Other\nDate: 4 March 2025\nSubject: Jane Placeholder\n\nDear"
        ));
        assert!(!is_mail(b"Received: today\nMessage-ID: none\nHello\n\n"));
        assert!(!is_mail(b""));
    }
}
