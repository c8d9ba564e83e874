test.todo('open-look-assess: being written');
