//! The words of one file for looking into a problem: as plain text and as hOCR.

use maud::{DOCTYPE, Markup, html};

use crate::model::{Format, Page, Reading, Rect, Word};

use super::inert::inert_line;

/// Returns the words, one line of the page a line, pages parted by a form feed.
pub fn words_text(reading: &Reading) -> String {
    let pages: Vec<String> = reading.pages.iter().map(page_text).collect();
    pages.join("\u{c}\n")
}

/// Returns hOCR 1.2: `ocr_page`, `ocr_line` and `ocrx_word` with box and confidence.
///
/// hOCR has whole numbers only. Boxes of pictures are in pixels; those of a PDF are in tenths of
/// a point, and `scan_res` says so. `title` names what was read and goes into the head.
pub fn words_hocr(reading: &Reading, title: &str) -> String {
    let scale = match reading.format {
        Format::Pdf
        | Format::Docx
        | Format::Odt
        | Format::Rtf
        | Format::Html
        | Format::Eml
        | Format::Cda
        | Format::Dicom
        | Format::Msg
        | Format::Fhir
        | Format::Hl7
        | Format::Text => 10.0,
        Format::Png
        | Format::Jpeg
        | Format::Tiff
        | Format::Webp
        | Format::Gif
        | Format::Bmp
        | Format::Zip
        | Format::Unknown => 1.0,
    };
    let page = |page: &Page| {
        let whole = format!("0 0 {} {}", rounded(page.size.width, scale), rounded(page.size.height, scale));
        let resolution = if scale > 1.0 { "; scan_res 720 720" } else { "" };
        let number = page.number;
        html! {
            div .ocr_page id={ "page_" (number) }
                title={ "ppageno " (number.saturating_sub(1)) "; bbox " (whole) (resolution) } {
                @for (idx, line) in lines(page).iter().enumerate() {
                    (hocr_line(&format!("{number}_{}", idx + 1), line, scale))
                }
            }
            "\n"
        }
    };
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                title { (inert_line(title)) }
                meta name="ocr-system" content={ "casebrief " (env!("CARGO_PKG_VERSION")) };
                meta name="ocr-capabilities" content="ocr_page ocr_line ocrx_word";
            }
            body { "\n" @for it in &reading.pages { (page(it)) } }
        }
        "\n"
    }
    .into_string()
}

fn page_text(page: &Page) -> String {
    let line = |line: &Vec<&Word>| {
        let words: Vec<String> = line.iter().map(|it| inert_line(&it.text)).collect();
        words.join(" ") + "\n"
    };
    lines(page).iter().map(line).collect()
}

fn hocr_line(id: &str, line: &[&Word], scale: f32) -> Markup {
    let around = line.iter().map(|it| it.rect).reduce(Rect::around);
    html! {
        span .ocr_line id={ "line_" (id) } title=[around.map(|it| bbox(it, scale))] {
            @for (idx, word) in line.iter().enumerate() {
                @if idx > 0 { " " }
                span .ocrx_word id={ "word_" (id) "_" (idx + 1) }
                    title={ (bbox(word.rect, scale)) "; x_wconf " (word.confidence.percent()) } {
                    (inert_line(&word.text))
                }
            }
        }
        "\n"
    }
}

fn bbox(rect: Rect, scale: f32) -> String {
    let [left, top] = [rect.left(), rect.top()].map(|it| rounded(it, scale));
    let [right, bottom] = [rect.right(), rect.bottom()].map(|it| rounded(it, scale));
    format!("bbox {left} {top} {right} {bottom}")
}

/// The cast of a float saturates, so a box outside the page ends at its edge.
fn rounded(side: f32, scale: f32) -> u32 {
    (side * scale).round() as u32
}

/// Words in an order that can be read, good enough to look at: a word joins the line whose first
/// word has the middle of the word within its height.
fn lines(page: &Page) -> Vec<Vec<&Word>> {
    let mut words: Vec<&Word> = page.words.iter().collect();
    words.sort_by(|a, b| {
        let by_left = || a.rect.left().total_cmp(&b.rect.left());
        a.rect.middle().total_cmp(&b.rect.middle()).then_with(by_left)
    });
    let mut lines: Vec<Vec<&Word>> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if line.first().is_some_and(|it| word.rect.middle() < it.rect.bottom()) => {
                line.push(word);
            }
            Some(_) | None => lines.push(vec![word]),
        }
    }
    for line in &mut lines {
        line.sort_by(|a, b| a.rect.left().total_cmp(&b.rect.left()));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{words_hocr, words_text};
    use crate::model::{
        Confidence, Format, Page, PageQuality, Reader, Reading, Rect, Size, TextOrigin, Turned, Word,
    };

    fn word(text: &str, left: f32, top: f32) -> Word {
        Word {
            text: text.to_owned(),
            rect: Rect::new(left, top, left + 30.0, top + 10.0).unwrap(),
            confidence: Confidence::new(91).unwrap(),
            reader: Reader::Tesseract,
            others: Vec::new(),
        }
    }

    fn reading(format: Format, words: Vec<Word>) -> Reading {
        let page = Page {
            number: 1,
            size: Size { width: 595.0, height: 842.0 },
            origin: TextOrigin::Ocr,
            turned: Turned::No,
            quality: PageQuality::Good,
            words,
        };
        Reading { format, pages: vec![page], problems: Vec::new(), members: Vec::new() }
    }

    #[test]
    fn words_stand_in_lines_whatever_their_order() {
        let words =
            vec![word("mmol/L", 200.0, 101.0), word("Sodium", 10.0, 130.0), word("Potassium", 10.0, 100.0)];
        assert_eq!(words_text(&reading(Format::Png, words)), "Potassium mmol/L\nSodium\n");
    }

    #[test]
    fn hocr_holds_the_box_and_the_confidence_of_each_word() {
        let hocr = words_hocr(&reading(Format::Png, vec![word("5<6", 10.4, 20.0)]), "a.png");
        assert!(hocr.contains(r#"title="bbox 10 20 40 30; x_wconf 91">5&lt;6</span>"#), "{hocr}");
        assert!(hocr.contains(r#"title="ppageno 0; bbox 0 0 595 842""#), "{hocr}");
    }

    #[test]
    fn boxes_of_a_pdf_keep_tenths_of_a_point() {
        let hocr = words_hocr(&reading(Format::Pdf, vec![word("Na", 10.44, 20.0)]), "a.pdf");
        assert!(hocr.contains("bbox 104 200 404 300"), "{hocr}");
        assert!(hocr.contains("scan_res 720 720"), "{hocr}");
    }
}
