"""Which virtual router of an older tree is which of a newer one. A name is for people; the wire knows it by others."""

from schemas.filetree import RouterRun, Tree


def pairs(tree: Tree, before: Tree | None) -> dict[str, str]:
    """The older name of every virtual router that was here before, by its name now: the same name, the one that it was
    renamed from, or else what is the same to the wire (NIC, VRID and family)."""
    old = {router.name: router for router in before.routers} if before else {}
    new = {router.name for router in tree.routers}
    free = {_wire(router): router.name for router in old.values() if router.name not in new}
    found = {}
    for router in tree.routers:
        if router.name in old:
            found[router.name] = router.name
        elif router.renamed_from in old and router.renamed_from not in new:
            found[router.name] = router.renamed_from
        elif name := free.get(_wire(router)):
            found[router.name] = name
    return found


def _wire(router: RouterRun) -> tuple[str, int, bool]:
    return router.interface, router.vrid, ":" in router.addresses[0]
