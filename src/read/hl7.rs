//! Messages of results (HL7 version 2, chapter 7): each order with its results as a paper of a laboratory.

use crate::model::{Problem, ProblemKind};
use crate::read::coded::{Coded, Person, Row, Sample, iso, nameless, sex, write_sample};
use crate::read::sheet::Sheet;
use crate::read::text::decode;
use crate::read::{Ocr, Part, Settings};

/// The first segment with the usual separators; files of several messages begin with one of their own.
const BEGINNINGS: [&[u8]; 3] = [b"MSH|^~\\&", b"FHS|^~\\&", b"BHS|^~\\&"];

/// Whether the bytes are such messages; a byte that begins a block on a line may stand before them.
pub(super) fn is_hl7(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let bytes = bytes.strip_prefix(b"\x0B").unwrap_or(bytes);
    BEGINNINGS.iter().any(|it| bytes.starts_with(it))
}

/// Reads the results of all messages of a file.
pub(super) fn read(bytes: &[u8], settings: &Settings, _ocr: &mut dyn Ocr, tell: &mut dyn FnMut(Part)) {
    let text = decode(bytes);
    let mut messages = Messages::default();
    for segment in text.split(['\r', '\n', '\x0B', '\x1C']).filter(|it| !it.is_empty()) {
        messages.take(segment);
    }
    messages.end_sample();
    let Messages { sheet, is_cut, has_inserts, is_nameless, n_results, .. } = messages;
    sheet.tell(settings, tell);
    if is_nameless {
        tell(Part::Problem(nameless()));
    }
    let mut problem = |kind, detail: &str| tell(Part::Problem(Problem::of_file(kind, detail)));
    if is_cut || !text.ends_with(['\r', '\n', '\x1C']) {
        let detail = "the message ends within a line, results may be missing; ask for it again";
        problem(ProblemKind::BrokenPage, detail);
    }
    if has_inserts {
        let detail = "a document or picture within the message is not read; ask for it as a file of its own";
        problem(ProblemKind::BrokenPage, detail);
    }
    if n_results == 0 {
        problem(ProblemKind::BrokenPage, "the message holds no results; ask for the report as PDF");
    }
}

/// What was read of the messages so far.
#[derive(Default)]
struct Messages {
    sheet: Sheet,
    person: Person,
    facility: String,
    sample: Option<Sample>,
    n_results: usize,
    is_cut: bool,
    has_inserts: bool,
    is_nameless: bool,
}

impl Messages {
    fn take(&mut self, segment: &str) {
        let fields: Vec<&str> = segment.split('|').collect();
        let field = |number: usize| fields.get(number).copied().unwrap_or("");
        match fields[0] {
            "MSH" => {
                self.end_sample();
                self.person = Person::default();
                // The first separator is the first field of this segment.
                self.facility = component(field(3), 0);
            }
            "PID" => {
                self.end_sample();
                self.person = Person {
                    name: name(field(5)),
                    born: iso(field(7)),
                    sex: sex(field(8)),
                    id: component(field(3), 0),
                };
            }
            "OBR" => {
                self.end_sample();
                self.sample = Some(Sample {
                    title: named(field(4)),
                    laboratory: self.facility.clone(),
                    specimen: specimen(field(15)),
                    collected: iso(field(7)),
                    reported: iso(field(22)),
                    rows: Vec::new(),
                });
            }
            "SPM" => {
                if let Some(sample) = self.sample.as_mut().filter(|it| it.specimen.is_empty()) {
                    sample.specimen = named(field(4));
                }
            }
            "OBX" => self.result(&fields),
            "NTE" => self.remark(unescaped(field(3))),
            _ => self.is_cut |= fields[0].len() != 3,
        }
    }

    fn result(&mut self, fields: &[&str]) {
        let field = |number: usize| fields.get(number).copied().unwrap_or("");
        self.is_cut |= fields.len() < 6;
        self.n_results += 1;
        let name = named(field(3));
        // Table 0085: wrong, deleted, not there. A number there is none of the patient's.
        let gone = match field(11) {
            "D" => Some("deleted"),
            "W" => Some("wrong, posted by mistake"),
            "X" => Some("not obtained"),
            _ => None,
        };
        if let Some(gone) = gone {
            return self.remark(format!("{name}: {gone}"));
        }
        let value = match field(2) {
            "SN" => structured(field(5)),
            "CE" | "CWE" | "CNE" => field(5).split('~').map(named).collect::<Vec<_>>().join(", "),
            "ED" | "RP" => {
                self.has_inserts = true;
                return;
            }
            "TX" | "FT" => {
                let text = field(5).split('~').map(unescaped).collect::<Vec<_>>().join("\n");
                return self.remark(format!("{name}:\n{text}"));
            }
            _ => field(5).split('~').map(unescaped).collect::<Vec<_>>().join(" "),
        };
        let row = Coded {
            name,
            value,
            unit: component(field(6), 0),
            range: unescaped(field(7)),
            flag: component(field(8).split('~').next().unwrap_or(""), 0),
        };
        self.sample.get_or_insert_default().rows.push(Row::Result(row));
    }

    fn remark(&mut self, text: String) {
        self.sample.get_or_insert_default().rows.push(Row::Remark(text));
    }

    fn end_sample(&mut self) {
        if let Some(sample) = self.sample.take().filter(|it| !it.rows.is_empty()) {
            self.is_nameless |= !write_sample(&mut self.sheet, &self.person, &sample);
        }
    }
}

fn component(field: &str, idx: usize) -> String {
    let first = field.split('~').next().unwrap_or("");
    unescaped(first.split('^').nth(idx).unwrap_or(""))
}

/// The words of a coded field; the code where there are none.
fn named(field: &str) -> String {
    let words = [1, 8, 4, 0].map(|idx| unescaped(field.split('^').nth(idx).unwrap_or("")));
    words.into_iter().find(|it| !it.trim().is_empty()).unwrap_or_default()
}

/// The name of a person: given and further names, then the family name.
fn name(field: &str) -> String {
    let parts = [1, 2, 0].map(|idx| component(field, idx));
    parts.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The name of a specimen, which the code alone stands for in older messages.
fn specimen(field: &str) -> String {
    let first = field.split('^').next().unwrap_or("");
    let words = named(&first.replace('&', "^"));
    if words.is_empty() { named(field) } else { words }
}

/// A number with a sign before it, a range or a ratio (chapter 2A, SN).
fn structured(field: &str) -> String {
    let part = |idx| component(field, idx);
    format!("{}{}{}{}", part(0), part(1), part(2), part(3))
}

/// The text of a field without its escapes (chapter 2, section 7).
fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    for (idx, part) in text.split('\\').enumerate() {
        match part {
            it if idx % 2 == 0 => plain.push_str(it),
            "F" => plain.push('|'),
            "S" => plain.push('^'),
            "T" => plain.push('&'),
            "R" => plain.push('~'),
            "E" => plain.push('\\'),
            ".br" | ".sp" => plain.push('\n'),
            "H" | "N" => {}
            // Nobody knows what stood here, so nothing may look whole.
            _ => plain.push('\u{FFFD}'),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::{name, named, structured, unescaped};

    #[test]
    fn fields_are_read_in_the_words_they_hold() {
        assert_eq!(name("Placeholder^Jane^Q^^Ms"), "Jane Q Placeholder");
        assert_eq!(named("718-7^Hemoglobin^LN"), "Hemoglobin");
        assert_eq!(named("718-7"), "718-7");
        assert_eq!(structured("<^5"), "<5");
        assert_eq!(structured("^1^:^160"), "1:160");
        assert_eq!(unescaped("10\\S\\9/L \\T\\ \\Q9\\"), "10^9/L & \u{FFFD}");
    }
}
