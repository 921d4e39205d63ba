//! Results that a program wrote with codes, put on a sheet as a laboratory prints them: one paper a sample.
//!
//! They then go the road of every paper, so that a coded result is weighed like a printed one. The words
//! of the file are kept; what it says in codes of its own standard is told in the words of paper.

use crate::model::{Problem, ProblemKind};
use crate::read::sheet::Sheet;

/// Who the results are about.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) name: String,
    pub(super) born: String,
    pub(super) sex: String,
    pub(super) id: String,
}

/// Results of one sample.
#[derive(Default)]
pub(super) struct Sample {
    pub(super) title: String,
    pub(super) laboratory: String,
    pub(super) specimen: String,
    pub(super) collected: String,
    pub(super) reported: String,
    pub(super) rows: Vec<Row>,
}

/// A line below the heading of a sample.
pub(super) enum Row {
    /// A result.
    Result(Coded),
    /// Words that are no row of the table.
    Remark(String),
}

/// A result as it is written.
#[derive(Default)]
pub(super) struct Coded {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) unit: String,
    pub(super) range: String,
    pub(super) flag: String,
}

/// Begins a page with the head that every paper has.
pub(super) fn begin_paper(sheet: &mut Sheet, title: &str, person: &Person) {
    if !sheet.is_blank() {
        sheet.new_page();
    }
    write(sheet, title);
    for (label, text) in [
        ("Patient Name", &person.name),
        ("Date of Birth", &person.born),
        ("Sex", &person.sex),
        ("Patient ID", &person.id),
    ] {
        labelled(sheet, label, text);
    }
    // Each paper of a file ends before the next one begins, so that no date is taken from another one.
    write(sheet, "Page 1 of 1");
}

/// Puts the results of a sample on pages of their own and returns whether it could.
///
/// Papers that name nobody can't be told from the paper before, whose date they would take.
pub(super) fn write_sample(sheet: &mut Sheet, person: &Person, sample: &Sample) -> bool {
    if *person == Person::default() && !sheet.is_blank() {
        return false;
    }
    begin_paper(sheet, "Laboratory report", person);
    labelled(sheet, "Laboratory", &sample.laboratory);
    labelled(sheet, "Collected", &sample.collected);
    labelled(sheet, "Reported", &sample.reported);
    labelled(sheet, "Specimen", &sample.specimen);
    sheet.end_line();
    write(sheet, &sample.title);
    let mut in_table = false;
    for row in &sample.rows {
        match row {
            Row::Result(it) => {
                if !in_table {
                    sheet.begin_table();
                    cells(sheet, ["Test", "Result", "Flag", "Unit", "Reference"]);
                    in_table = true;
                }
                cells(sheet, [&it.name, &it.value, &it.flag, &it.unit, &it.range]);
            }
            Row::Remark(text) => {
                if std::mem::take(&mut in_table) {
                    sheet.end_table();
                }
                text.lines().for_each(|it| write(sheet, it));
            }
        }
    }
    if in_table {
        sheet.end_table();
    }
    true
}

/// What is said where samples of nobody were left out.
pub(super) fn nameless() -> Problem {
    let detail = "results of further samples name no patient and were not read; ask for the reports as PDF";
    Problem::of_file(ProblemKind::BrokenPage, detail)
}

/// A label with what it says; nothing where it says nothing.
pub(super) fn labelled(sheet: &mut Sheet, label: &str, text: &str) {
    if !text.trim().is_empty() {
        write(sheet, &format!("{label}: {text}"));
    }
}

/// A line of words.
pub(super) fn write(sheet: &mut Sheet, text: &str) {
    if !text.trim().is_empty() {
        sheet.write_loose(text);
        sheet.end_line();
    }
}

/// A day and a time of HL7 (`20250304101500+0530`) as ISO 8601; another text as it is.
pub(super) fn iso(text: &str) -> String {
    let text = text.trim();
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    let rest = text[digits.len()..].chars().next();
    if rest.is_some_and(|it| !matches!(it, '.' | '+' | '-'))
        || !matches!(digits.len(), 4 | 6 | 8 | 10 | 12 | 14)
    {
        return text.to_owned();
    }
    if rest == Some('-') && digits.len() == 4 && text.len() > 5 {
        // "2025-03-04" is that already.
        return text.to_owned();
    }
    let mut day = digits[..4].to_owned();
    for at in [4, 6] {
        if let Some(part) = digits.get(at..at + 2) {
            day = format!("{day}-{part}");
        }
    }
    match (digits.get(8..10), digits.get(10..12)) {
        (Some(hour), Some(minute)) => format!("{day} {hour}:{minute}"),
        _ => day,
    }
}

/// The words for a sex in the letters of the standards.
pub(super) fn sex(code: &str) -> String {
    match code.trim() {
        "F" | "female" => "Female".to_owned(),
        "M" | "male" => "Male".to_owned(),
        _ => String::new(),
    }
}

fn cells(sheet: &mut Sheet, texts: [&str; 5]) {
    sheet.begin_row();
    for text in texts {
        sheet.begin_cell(1, 1);
        sheet.write_loose(text);
        sheet.flush();
    }
}

#[cfg(test)]
mod tests {
    use super::iso;

    #[test]
    fn days_of_messages_are_written_out_and_others_stay() {
        for (text, want) in [
            ("20250304", "2025-03-04"),
            ("202503", "2025-03"),
            ("2025", "2025"),
            ("20250304101500+0530", "2025-03-04 10:15"),
            ("20250304101500.123-0500", "2025-03-04 10:15"),
            ("2025-03-04", "2025-03-04"),
            ("2025-03-04T10:15:00Z", "2025-03-04T10:15:00Z"),
            ("4 March", "4 March"),
            ("", ""),
        ] {
            assert_eq!(iso(text), want);
        }
    }
}
