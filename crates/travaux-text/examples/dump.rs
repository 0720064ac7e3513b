//! Prints what the text room reads in a file.
fn main() {
    let path = std::env::args().nth(1).expect("path");
    let bytes = std::fs::read(&path).expect("readable");
    let start = std::time::Instant::now();
    let tree = travaux_text::parse(&bytes);
    let parsed = start.elapsed();
    let draft = travaux_text::Draft::from_tree(tree);
    let built = start.elapsed();
    travaux_text::laws::check(&bytes);
    if std::env::args().nth(2).is_some() {
        println!("{} bytes, {} nodes, parse {:?} ({:.0} MB/s), draft {:?}", bytes.len(), draft.tree().nodes().len(), parsed, bytes.len() as f64 / 1e6 / parsed.as_secs_f64(), built - parsed);
        return;
    }
    for (i, p) in draft.provisions().iter().enumerate() {
        println!("{}{} [{:?}] {:?} {:?}", "  ".repeat(p.depth), p.address, p.kind, p.number, p.title);
        for r in draft.runs(i) { println!("{}    {:?} {:?}", "  ".repeat(p.depth), r.within.map(|w| (&draft.brackets()[w.bracket].address, w.alternative)), r.text); }
    }
    for b in draft.brackets() { println!("{} {:?} in {:?} covers {:?} pending {:?} {:?}", b.address, b.kind, b.provision.map(|p| &draft.provisions()[p].address), b.covers, b.pending, b.alternatives.iter().map(|a| a.positions.iter().map(|p| format!("{}:{}", p.party, p.stance.verb())).collect::<Vec<_>>()).collect::<Vec<_>>()); }
    for r in draft.front_remarks() { println!("{r:?}"); }
    println!("strays {:?} unclosed {:?}", draft.tree().strays(), draft.tree().pairs().iter().filter(|p| p.close.is_none()).count());
}
