//! Word documents (ECMA-376 part 1): headers, text with tables, footers, notes and comments, then pictures.

use std::collections::BTreeSet;

use crate::model::{Problem, ProblemKind};
use crate::read::embedded::read_pictures;
use crate::read::package::{Package, damaged, has_member, is_zip};
use crate::read::sheet::Sheet;
use crate::read::xml::{Element, Node, walk};
use crate::read::{Ocr, Part, Settings, symbol};

/// Twentieths of a point that a column of characters is wide, so that Word's usual tab stops are ours.
const TWIPS: usize = 90;

/// Whether the bytes are a Word document.
pub(super) fn is_docx(bytes: &[u8]) -> bool {
    is_zip(bytes) && has_member(bytes, "word/")
}

/// Reads a Word document.
pub(super) fn read(bytes: &[u8], settings: &Settings, ocr: &mut dyn Ocr, tell: &mut dyn FnMut(Part)) {
    let mut package = match Package::open(bytes) {
        Ok(package) => package,
        Err(problem) => return tell(Part::Problem(problem)),
    };
    let mut problems = Vec::new();
    let links = links(&mut package, "", &mut problems);
    let main = links.into_iter().find(|it| it.is_a("officeDocument"));
    let main = main.map_or_else(|| "word/document.xml".to_owned(), |it| it.target);
    let links = self::links(&mut package, &main, &mut problems);
    let mut sheet = Sheet::default();
    let mut pictures = Vec::new();
    let of_kind =
        |kind: &'static str| links.iter().filter(move |it| it.is_a(kind)).map(|it| it.target.clone());
    let order = of_kind("header")
        .chain([main.clone()])
        .chain(["footer", "footnotes", "endnotes", "comments"].into_iter().flat_map(of_kind));
    for name in order {
        let Some(part) = package.part(&name) else {
            problems.push(damaged());
            continue;
        };
        problems.extend(part.problem);
        let mut text = Text::default();
        problems.extend(walk(&part.bytes, &mut |node| text.visit(node)).err());
        if text.has_drawings {
            let detail =
                "a chart or an inserted file in the document is not read; ask for the document as PDF";
            problems.push(Problem::of_file(ProblemKind::BrokenPage, detail));
        }
        if name == main || !text.sheet.is_blank() {
            sheet.append(text.sheet);
        }
        if !text.pictures.is_empty() {
            let links = self::links(&mut package, &name, &mut problems);
            let target = |id: &String| links.iter().find(|it| it.id == *id).map(|it| it.target.clone());
            pictures.extend(text.pictures.iter().map(target));
        }
    }
    let mut seen = BTreeSet::new();
    pictures.retain(|it| it.is_none() || seen.insert(it.clone()));
    let n_pages = sheet.tell(settings, tell);
    problems.dedup();
    problems.into_iter().for_each(|it| tell(Part::Problem(it)));
    let pictures = pictures.into_iter().map(|name| {
        let part = package.part(&name?)?;
        part.problem.is_none().then_some(part.bytes)
    });
    read_pictures(pictures, n_pages + 1, (settings, ocr), tell);
}

/// A part that another part names.
struct Link {
    id: String,
    kind: String,
    target: String,
}

impl Link {
    /// Transitional and strict documents name kinds by other addresses with the same last word.
    fn is_a(&self, kind: &str) -> bool {
        self.kind.rsplit('/').next() == Some(kind)
    }
}

/// The parts that a part names, by their place in the package.
fn links(package: &mut Package, part: &str, problems: &mut Vec<Problem>) -> Vec<Link> {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let below = |target: &str| match target.strip_prefix('/') {
        Some(target) => target.to_owned(),
        None if folder.is_empty() => target.to_owned(),
        None => format!("{folder}/{target}"),
    };
    let Some(rels) = package.part(&below(&format!("_rels/{name}.rels"))) else {
        return Vec::new();
    };
    problems.extend(rels.problem);
    let mut links = Vec::new();
    let walked = walk(&rels.bytes, &mut |node| {
        let Node::Open(it) = node else { return };
        if let (Some(id), Some(kind), Some(target)) =
            (it.attribute("Id"), it.attribute("Type"), it.attribute("Target"))
        {
            links.push(Link { id, kind, target: below(&target) });
        }
    });
    problems.extend(walked.err());
    links
}

/// The text of a part as it is told.
#[derive(Default)]
struct Text {
    sheet: Sheet,
    /// The ids of pictures, in their order.
    pictures: Vec<String>,
    has_drawings: bool,
    /// Elements that are open within one that is left out, that one among them.
    n_left_out: usize,
    in_run: bool,
    in_text: bool,
    is_hidden: bool,
    is_raised: bool,
    /// Whether the run is in the font Symbol.
    is_symbol: bool,
    /// The tab stops of the paragraph, in columns.
    stops: Vec<usize>,
    is_heading: bool,
    is_item: bool,
}

impl Text {
    fn visit(&mut self, node: Node) {
        match node {
            Node::Open(_) if self.n_left_out > 0 => self.n_left_out += 1,
            Node::Close(_) if self.n_left_out > 0 => self.n_left_out -= 1,
            Node::Text(_) if self.n_left_out > 0 => {}
            Node::Open(it) => self.open(&it),
            Node::Text(text) if self.in_text && !self.is_hidden => {
                self.begin_item();
                if self.is_raised {
                    self.sheet.raise(text);
                }
                match self.is_symbol {
                    true => {
                        let text: String = text.chars().map(|it| symbol::letter(u32::from(it))).collect();
                        self.sheet.write(&text);
                    }
                    false => self.sheet.write(&symbol::told(text)),
                }
            }
            Node::Text(_) => {}
            Node::Close(name) => self.close(name),
        }
    }

    fn open(&mut self, it: &Element) {
        let is_on =
            || it.attribute("val").is_none_or(|it| !matches!(it.as_str(), "0" | "false" | "off" | "none"));
        match it.name {
            // The same again for old programs, and text that was moved away.
            "Fallback" | "moveFrom" => self.n_left_out = 1,
            "p" => {
                self.sheet.flush();
                (self.stops, self.is_heading, self.is_item) = (Vec::new(), false, false);
            }
            "r" => {
                (self.in_run, self.is_hidden, self.is_raised, self.is_symbol) = (true, false, false, false);
            }
            "t" => self.in_text = true,
            "vanish" if self.in_run => self.is_hidden = is_on(),
            "vertAlign" if self.in_run => {
                self.is_raised = it.attribute("val").as_deref() == Some("superscript");
            }
            "tab" => match it.number("pos") {
                Some(twips) => self.stops.push(twips / TWIPS),
                None if self.in_run && !self.is_hidden => self.sheet.tab(&self.stops),
                None => {}
            },
            "br" if it.attribute("type").as_deref() == Some("page") => self.sheet.new_page(),
            "br" | "cr" if self.in_run => self.sheet.end_line(),
            "noBreakHyphen" => self.sheet.write("-"),
            "sym" if !self.is_hidden => {
                let code = it.attribute("char").and_then(|it| u32::from_str_radix(&it, 16).ok());
                self.sheet.write(symbol::letter(code.unwrap_or(0)).encode_utf8(&mut [0; 4]));
            }
            "rFonts" if self.in_run => {
                self.is_symbol = it.attribute("ascii").is_some_and(|it| it.eq_ignore_ascii_case("symbol"));
            }
            "pStyle" => {
                let style = it.attribute("val").unwrap_or_default();
                self.is_heading = style.starts_with("Heading");
                self.is_item |= style.starts_with("ListBullet") || style.starts_with("ListNumber");
            }
            "numId" => self.is_item = it.attribute("val").is_some_and(|it| it != "0"),
            "tbl" => self.sheet.begin_table(),
            "tr" => self.sheet.begin_row(),
            "gridBefore" => self.sheet.skip_columns(it.number("val").unwrap_or(0)),
            "tc" => self.sheet.begin_cell(1, 1),
            "gridSpan" => self.sheet.widen_cell(it.number("val").unwrap_or(1)),
            "blip" => self.pictures.extend(it.attribute("embed").or(it.attribute("link"))),
            "imagedata" => self.pictures.extend(it.attribute("id")),
            "chart" | "relIds" | "altChunk" => self.has_drawings = true,
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "t" => self.in_text = false,
            "r" => {
                (self.in_run, self.is_hidden, self.is_raised, self.is_symbol) = (false, false, false, false);
            }
            "p" => self.sheet.end_line(),
            "tbl" => self.sheet.end_table(),
            _ => {}
        }
    }

    /// Word draws the mark of an item itself; a dot stands for it, whatever it is.
    fn begin_item(&mut self) {
        if std::mem::take(&mut self.is_item) && !self.is_heading {
            self.sheet.write("• ");
        }
    }
}
